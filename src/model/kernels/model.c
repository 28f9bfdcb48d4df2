// Lays out a row model in linear memory and moves weights between this layout and the canonical dense order.
#include "model.h"

static uint32_t heap;

// A bump allocator: nothing is freed, but the caller may set the top back to where it was.
EXPORT(heap_top) uint32_t heap_top(void) { return heap; }
EXPORT(heap_set) void heap_set(uint32_t top) { heap = top; }

// Address of `bytes` bytes on a 64-byte border, or 0 when memory is refused.
EXPORT(alloc) uint32_t alloc(uint32_t bytes) {
  uint64_t start = (heap + 63u) & ~63u, end = start + bytes;
  if (end > 0xffff0000u) return 0;
  uint32_t need = (uint32_t)((end + 65535) >> 16), have = __builtin_wasm_memory_size(0);
  if (need > have && __builtin_wasm_memory_grow(0, need - have) == (uint32_t)-1) return 0;
  heap = (uint32_t)end;
  return (uint32_t)start;
}

void *alloc_bytes(uint32_t bytes) { return (void *)alloc(bytes); }

#define NEW(type, n) ((type *)alloc((uint32_t)(n) * sizeof(type)))

static void lay_matrix(Model *m, Matrix *a, int rows, int cols, int *depth, int *from) {
  a->rows = rows;
  a->cols = cols;
  a->panels = cols / 8;
  a->strips = rows / 8;
  a->depth = depth;
  a->from = from;
  a->at = NEW(int, a->panels + 1);
  a->strip_at = NEW(int, a->strips + 1);
  for (int p = 0; p < a->panels; p++) {
    a->at[p] = m->weights;
    m->weights += 8 * depth[p];
  }
  for (int q = 0; q < a->strips; q++) {
    a->strip_at[q] = m->transposed;
    m->transposed += 8 * (cols - from[q]);
  }
}

static void lay_bias(Model *m, Matrix *a) {
  a->bias = m->weights;
  m->weights += a->cols;
}

static void zero_floats(float *p, int n) {
  for (int i = 0; i < n; i++) p[i] = 0;
}

static float *new_vector(int n) {
  float *p = NEW(float, n + 16);
  if (p) zero_floats(p, n + 16);
  return p;
}

static int largest(int a, int b) { return a > b ? a : b; }

// What one worker alone writes while it computes a gradient. Returns 0 when memory is refused.
static int lay_scratch(Model *m) {
  m->kept = NEW(int, TILE);
  m->kept_row = NEW(int, TILE * m->columns);
  m->kept_from = NEW(int, TILE * m->columns);
  m->scratch = new_vector(TILE * ((2 * m->blocks + 3) * m->hidden + 2 * m->outputs + largest(m->hidden, m->outputs) + 64));
  return m->kept_from && m->scratch;
}

// Where the update of the weights is divided between two workers: a panel is of one of them.
static int cut_of(const Model *m) {
  int half = m->weights / 2 & ~15, cut = half;
  for (int l = 0; l < 2 * m->blocks + 1; l++) {
    const Matrix *a = l == 2 * m->blocks ? &m->output : l & 1 ? &m->second[l / 2] : &m->first[l / 2];
    for (int p = 0; p < a->panels; p++)
      if (a->at[p] <= half) cut = a->at[p];
  }
  return half < m->codes * m->hidden ? half : cut;
}

// sizes: codes by column, context first. unit: own + 1 first hidden units by degree.
// Returns 0 when memory is refused. Without `train` there are no gradients or moments.
EXPORT(build) Model *build(int hidden, int blocks, int context, int own, const int *sizes, const int *unit, int train) {
  Model *m = NEW(Model, 1);
  int columns = context + own;
  m->hidden = hidden;
  m->blocks = blocks;
  m->context = context;
  m->own = own;
  m->columns = columns;
  m->size = NEW(int, columns);
  m->row = NEW(int, columns);
  m->sees = NEW(int, columns);
  m->unit = NEW(int, own + 1);
  m->logit = NEW(int, own + 1);
  m->width = NEW(int, own);
  if (!m->width) return 0;

  for (int j = 0; j <= own; j++) m->unit[j] = unit[j];
  m->codes = 0;
  for (int c = 0; c < columns; c++) {
    m->size[c] = sizes[c];
    m->row[c] = m->codes;
    m->sees[c] = c < context ? 0 : unit[c - context + 1];
    if (c < columns - 1) m->codes += sizes[c];
  }
  m->outputs = 0;
  for (int j = 0; j < own; j++) {
    int size = sizes[context + j];
    m->logit[j] = m->outputs;
    m->width[j] = size > 1 ? (size + 7) & ~7 : 0;
    m->outputs += m->width[j];
  }
  m->logit[own] = m->outputs;

  int panels = hidden / 8, out_panels = m->outputs / 8;
  int *depth = NEW(int, panels), *from = NEW(int, panels), *out_from = NEW(int, panels), *out_depth = NEW(int, out_panels + 1);
  if (!out_depth) return 0;
  for (int j = 0; j < own; j++) {
    for (int p = unit[j] / 8; p < unit[j + 1] / 8; p++) {
      depth[p] = unit[j + 1];
      from[p] = unit[j];
      out_from[p] = m->logit[j];
    }
    for (int p = m->logit[j] / 8; p < m->logit[j + 1] / 8; p++) out_depth[p] = unit[j + 1];
  }
  m->weights = m->codes * hidden;
  m->transposed = 0;
  for (int l = 0; l < blocks; l++) {
    lay_matrix(m, &m->first[l], hidden, hidden, depth, from);
    lay_matrix(m, &m->second[l], hidden, hidden, depth, from);
  }
  lay_matrix(m, &m->output, hidden, m->outputs, out_depth, out_from);
  m->biases = m->input_bias = m->weights;
  m->weights += hidden;
  for (int l = 0; l < blocks; l++) {
    lay_bias(m, &m->first[l]);
    lay_bias(m, &m->second[l]);
  }
  lay_bias(m, &m->output);

  m->w = new_vector(m->weights);
  if (!m->w || !lay_scratch(m)) return 0;
  if (train) {
    m->strip = new_vector(m->transposed);
    m->gradient = new_vector(m->weights);
    m->mean = new_vector(m->weights);
    m->square = new_vector(m->weights);
    m->ema = new_vector(m->weights);
    m->twin = NEW(Model, 1);
    if (!m->strip || !m->gradient || !m->mean || !m->square || !m->ema || !m->twin) return 0;
    m->cut = cut_of(m);
    m->crew = new_crew();
    *m->twin = *m;
    m->twin->gradient = new_vector(m->weights);
    if (!m->twin->gradient || !lay_scratch(m->twin)) return 0;
  }
  return m;
}

// 0 live weights, 1 moving average, 2 gradient, 3 and 4 the moments of Adam
static float *vector_of(Model *m, int which) {
  switch (which) {
    case 1: return m->ema;
    case 2: return m->gradient;
    case 3: return m->mean;
    case 4: return m->square;
    default: return m->w;
  }
}

// Copies one element between the vector of the model and the dense order.
INLINE void move(float *v, float *dense, int into) {
  if (into) *v = *dense;
  else *dense = *v;
}

// Own layout of output columns is padded, the dense one is not.
static float *move_output(Model *m, float *v, float *dense, int into) {
  Matrix *a = &m->output;
  int cols = 0;
  for (int j = 0; j < m->own; j++) if (m->width[j]) cols += m->size[m->context + j];
  for (int j = 0, n = 0; j < m->own; j++) {
    int size = m->width[j] ? m->size[m->context + j] : 0;
    for (int k = 0; k < m->width[j]; k++) {
      int at = m->logit[j] + k, p = at / 8;
      for (int i = 0; i < a->depth[p]; i++) {
        if (k < size) move(v + a->at[p] + i * 8 + at % 8, dense + i * cols + n + k, into);
        else if (into) v[a->at[p] + i * 8 + at % 8] = 0;
      }
    }
    n += size;
  }
  return dense + m->hidden * cols;
}

static float *move_output_bias(Model *m, float *v, float *dense, int into, float padding) {
  for (int j = 0; j < m->own; j++) {
    int size = m->width[j] ? m->size[m->context + j] : 0;
    for (int k = 0; k < m->width[j]; k++) {
      float *b = v + m->output.bias + m->logit[j] + k;
      if (k < size) move(b, dense++, into);
      else if (into) *b = padding;
    }
  }
  return dense;
}

static float *move_hidden(Model *m, Matrix *a, float *v, float *dense, int into) {
  for (int p = 0; p < a->panels; p++)
    for (int i = 0; i < a->depth[p]; i++)
      for (int n = 0; n < 8; n++) move(v + a->at[p] + i * 8 + n, dense + i * a->cols + p * 8 + n, into);
  return dense + a->rows * a->cols;
}

static float *move_bias(int at, int n, float *v, float *dense, int into) {
  for (int i = 0; i < n; i++) move(v + at + i, dense + i, into);
  return dense + n;
}

// Dense order: embeddings [codes x hidden], input bias, by block W1, b1, W2, b2 (matrices row-major, input x output),
// output matrix [hidden x logits without padding], output bias. What a mask forbids is not touched.
EXPORT(move_dense) void move_dense(Model *m, int which, float *dense, int into) {
  float *v = vector_of(m, which);
  for (int c = 0; c < m->columns - 1; c++)
    for (int k = 0; k < m->size[c]; k++)
      for (int u = m->sees[c]; u < m->hidden; u++) {
        int i = (m->row[c] + k) * m->hidden + u;
        move(v + i, dense + i, into);
      }
  dense += m->codes * m->hidden;
  dense = move_bias(m->input_bias, m->hidden, v, dense, into);
  for (int l = 0; l < m->blocks; l++) {
    dense = move_hidden(m, &m->first[l], v, dense, into);
    dense = move_bias(m->first[l].bias, m->hidden, v, dense, into);
    dense = move_hidden(m, &m->second[l], v, dense, into);
    dense = move_bias(m->second[l].bias, m->hidden, v, dense, into);
  }
  dense = move_output(m, v, dense, into);
  move_output_bias(m, v, dense, into, which < 2 ? -1e30f : 0);
  if (into && which == 0 && m->strip) transpose_part(m, 0, m->weights);
}

// Evaluation and sampling read the live weights: swaps them with the moving average.
EXPORT(swap_ema) void swap_ema(Model *m) {
  float *w = m->w;
  m->w = m->ema;
  m->ema = w;
}

EXPORT(clear_gradient) void clear_gradient(Model *m) { zero_floats(m->gradient, m->weights); }
