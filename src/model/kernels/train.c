// Training and evaluation: a tile of rows goes forward, through the loss and backward before the next tile starts.
#include "crew.h"
#include "model.h"

#define LEAST 1e-30f // a probability below this counts as this

typedef struct {
  float *x[MAX_BLOCKS + 1], *inner[MAX_BLOCKS], *h, *d, *logits, *buffer;
} Activations;

static Activations activations(const Model *m) {
  Activations a;
  float *s = m->scratch;
  int step = TILE * m->hidden;
  for (int l = 0; l <= m->blocks; l++, s += step) a.x[l] = s;
  for (int l = 0; l < m->blocks; l++, s += step) a.inner[l] = s;
  a.h = s;
  a.d = s + step;
  a.logits = s + 2 * step;
  a.buffer = a.logits + TILE * m->outputs;
  return a;
}

static void forward(Model *m, const Activations *a, int rows) {
  int hidden = m->hidden, panels = hidden / 8;
  for (int l = 0; l < m->blocks; l++) {
    forward_relu(m, &m->first[l], 0, panels, rows, a->x[l], hidden, a->inner[l], hidden);
    forward_residual(m, &m->second[l], 0, panels, rows, a->inner[l], hidden, a->x[l + 1], hidden, a->h);
  }
  forward_linear(m, &m->output, 0, m->outputs / 8, rows, a->x[m->blocks], hidden, a->logits, m->outputs);
}

// Turns logits into probabilities; returns the summed negative log likelihood. With `scale` not 0 the logits become their
// gradient times scale. With by_column the loss goes there instead.
static double loss_of(Model *m, float *logits, const uint16_t *own, float scale, double *by_column) {
  double loss = 0;
  float product = 1;
  for (int j = 0; j < m->own; j++) {
    int width = m->width[j];
    if (!width) continue;
    float *segment = logits + m->logit[j];
    softmax(segment, width);
    float p = segment[own[j]];
    if (p < LEAST) p = LEAST;
    if (by_column) by_column[j] -= log1(p);
    else {
      product *= p;
      if (product < 1e-8f) {
        loss -= log1(product);
        product = 1;
      }
    }
    if (scale != 0) {
      segment[own[j]] -= 1;
      f32x4 s = SPLAT(scale);
      for (int i = 0; i < width; i += 4) STORE(segment + i, MUL(LOAD(segment + i), s));
    }
  }
  return loss - log1(product);
}

static void backward(Model *m, const Activations *a, int rows) {
  int hidden = m->hidden, last = m->blocks;
  float *g = m->gradient;
  weight_gradient(&m->output, g, rows, a->x[last], hidden, a->logits, m->outputs, a->buffer);
  backward_relu(m, &m->output, rows, a->logits, m->outputs, a->h, hidden, a->x[last]);
  for (int l = last - 1; l >= 0; l--) {
    weight_gradient(&m->second[l], g, rows, a->inner[l], hidden, a->h, hidden, a->buffer);
    backward_relu(m, &m->second[l], rows, a->h, hidden, a->d, hidden, a->inner[l]);
    weight_gradient(&m->first[l], g, rows, a->x[l], hidden, a->d, hidden, a->buffer);
    backward_residual(m, &m->first[l], rows, a->d, hidden, a->h, hidden, a->x[l]);
  }
}

static void clear_rows(float *p, int from, int to, int stride) {
  for (int i = from * stride; i < to * stride; i += 4) STORE(p + i, SPLAT(0));
}

// One tile of at most TILE rows; scale is that of the gradient, 0 for none. Returns the summed loss.
static double tile(Model *m, const uint16_t *codes, const int *order, int rows, const Dropout *drop, float scale, double *by_column) {
  Activations a = activations(m);
  int hidden = m->hidden, padded = (rows + QUAD - 1) / QUAD * QUAD;
  float input_scale = drop ? drop->scale : 1;
  for (int r = 0; r < rows; r++) {
    keep_columns(m, r, codes + (uint32_t)order[r] * m->columns, m->columns, drop, order[r]);
    gather_all(m, r, input_scale, a.h + r * hidden, a.x[0] + r * hidden);
  }
  clear_rows(a.h, rows, padded, hidden);
  clear_rows(a.x[0], rows, padded, hidden);
  forward(m, &a, padded);
  double loss = 0;
  for (int r = 0; r < rows; r++)
    loss += loss_of(m, a.logits + r * m->outputs, codes + (uint32_t)order[r] * m->columns + m->context, scale, by_column);
  if (scale == 0) return loss;
  clear_rows(a.logits, rows, padded, m->outputs);
  backward(m, &a, padded);
  for (int r = 0; r < rows; r++) scatter_gradient(m, r, input_scale, a.h + r * hidden);
  return loss;
}

// Adds the gradient of the rows from..to of a batch, divided by `scale` rows; returns their summed loss.
NOINLINE static double gradient_of(Model *m, const uint16_t *codes, const int *order, int from, int to, const Dropout *drop, float scale) {
  double loss = 0;
  for (int r = from; r < to; r += TILE) loss += tile(m, codes, order + r, to - r < TILE ? to - r : TILE, drop, scale, 0);
  return loss;
}

// Adds the gradient of the mean loss over the rows to the gradient vector; returns the summed loss.
EXPORT(add_gradient) double add_gradient(Model *m, const uint16_t *codes, const int *order, int rows, float dropout, uint32_t seed, uint32_t step) {
  Dropout drop = dropout_of(dropout, seed, step);
  return gradient_of(m, codes, order, 0, rows, &drop, 1.f / rows);
}

static double power(double base, int n) {
  double result = 1;
  for (; n; n >>= 1, base *= base)
    if (n & 1) result *= base;
  return result;
}

// The moving average starts fast: its decay at step t is min(ema, t / (t + 10)).
static Update update_of(const Steps *s, int t) {
  float warm = t / (t + 10.f);
  Update u = {s->lr, s->decay, warm < s->ema ? warm : s->ema, power(0.9, t + 1), power(0.999, t + 1)};
  return u;
}

// One worker's share of the steps. part 0 and 1: of two workers, which meet when a gradient is whole and when all weights
// are new; part -1: all of it. What is added to what does not depend on how many workers there are.
static double run_steps(Model *m, const Steps *s, int part) {
  Model *twin = m->twin;
  int halved = s->batch >= HALVED, middle = halved ? (s->batch / 2 + QUAD - 1) / QUAD * QUAD : s->batch;
  int from = part == 1 ? m->cut : 0, to = part == 0 ? m->cut : m->weights;
  double loss = 0;
  for (int i = 0; i < s->steps; i++) {
    int t = s->done + i;
    const int *order = s->order + i * s->batch;
    Dropout drop = dropout_of(s->dropout, s->seed, t);
    float scale = 1.f / s->batch;
    double first = 0, second = 0;
    if (part != 1) first = gradient_of(m, s->codes, order, 0, middle, &drop, scale);
    if (part != 0 && halved) second = gradient_of(twin, s->codes, order, middle, s->batch, &drop, scale);
    if (part >= 0) second = exchange(m->crew, part, second);
    loss += first + second;
    adamw(m, halved ? twin->gradient : 0, update_of(s, t), from, to);
    transpose_part(m, from, to);
    if (part >= 0) meet(m->crew, part);
  }
  return loss;
}

// `steps` steps of AdamW on consecutive batches of `order`; `done` steps came before. Returns the mean loss a row.
EXPORT(train) double train(Model *m, const uint16_t *codes, const int *order, int batch, int steps, int done, float lr, float decay,
                           float dropout, float ema, uint32_t seed) {
  Steps s = {codes, order, batch, steps, done, lr, decay, dropout, ema, seed};
  int shared = batch >= HALVED && call_helper(m->crew, &s);
  return run_steps(m, &s, shared ? 0 : -1) / ((double)steps * batch);
}

#ifdef __wasm_atomics__
// What a second worker does: its part of every call of train, for ever. It runs on a stack of its own.
EXPORT(help) void help(Model *m) {
  join(m->crew);
  for (;;) {
    Steps s = next_steps(m->crew);
    run_steps(m, &s, 1);
  }
}
#endif

// Adds the summed loss of each own column over the rows.
EXPORT(evaluate) void evaluate(Model *m, const uint16_t *codes, const int *order, int rows, double *by_column) {
  for (int r = 0; r < rows; r += TILE) tile(m, codes, order + r, rows - r < TILE ? rows - r : TILE, 0, 0, by_column);
}
