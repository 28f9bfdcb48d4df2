// Drawing rows column by column. Hidden units of degree j depend on the columns before j only, so each is computed once,
// when its column comes up, and kept in the state of the row: drawing a row costs one forward pass in total.
#include "model.h"

#define FORBIDDEN -1e30f

EXPORT(state_floats) int state_floats(Model *m) { return (2 * m->blocks + 1) * m->hidden * TILE; }
EXPORT(tile_rows) int tile_rows(void) { return TILE; }

// Units from..to of a tile; state holds x[0..blocks] and inner[0..blocks) for TILE rows each.
static void compute_units(Model *m, const uint16_t *codes, int columns, int rows, float *state, int from, int to) {
  int hidden = m->hidden, step = TILE * hidden, padded = (rows + QUAD - 1) / QUAD * QUAD;
  float *inner = state + (m->blocks + 1) * step, *h = m->scratch;
  for (int r = 0; r < rows; r++) {
    keep_columns(m, r, codes + r * m->columns, columns, 0, 0);
    gather_units(m, r, h + r * hidden, state + r * hidden, from, to);
  }
  for (int l = 0; l < m->blocks; l++) {
    forward_relu(m, &m->first[l], from / 8, to / 8, padded, state + l * step, hidden, inner + l * step, hidden);
    forward_residual(m, &m->second[l], from / 8, to / 8, padded, inner + l * step, hidden, state + (l + 1) * step, hidden, h);
  }
}

// Inverse of the cumulative distribution at u in [0, 1). Codes of probability 0 are never returned.
static int invert(const float *p, int n, float u) {
  double total = 0, sum = 0;
  for (int k = 0; k < n; k++) total += p[k];
  double target = u * total;
  int last = 0;
  for (int k = 0; k < n; k++) {
    if (p[k] <= 0) continue;
    sum += p[k];
    last = k;
    if (sum > target) break;
  }
  return last;
}

// Whether any code of 0..n is legal; the logits of the others are pushed to where their probability is 0.
static int forbid(float *logits, const uint8_t *legal, int n) {
  int any = 0;
  for (int k = 0; k < n; k++) {
    if (legal[k]) any = 1;
    else logits[k] = FORBIDDEN;
  }
  return any;
}

// Own column j of all rows. codes: row-major, columns before j are known; receives the codes drawn.
// u: a number a row, or 0 to compute the hidden units only. set, sets: legal codes (sets[set[r] * size + k]), set -1: any.
// state: tiles x state_floats for the first `tiles` tiles; beyond them `spare`, one state, is computed anew each time.
// Returns -1, or the first row that has no legal code.
EXPORT(sample_column) int sample_column(Model *m, int j, uint16_t *codes, int rows, const float *u, const uint8_t *sets, const int *set,
                                        float *state, int tiles, float *spare) {
  int size = m->size[m->context + j], width = m->width[j], known = m->context + j;
  float *logits = m->scratch + TILE * m->hidden;
  for (int t = 0; t * TILE < rows; t++) {
    int first = t * TILE, n = rows - first < TILE ? rows - first : TILE, kept = t < tiles;
    uint16_t *tile_codes = codes + (uint32_t)first * m->columns;
    float *s = kept ? state + (uint32_t)t * state_floats(m) : spare;
    int from = kept ? m->unit[j] : 0, to = m->unit[j + 1];
    if (to > from && (kept || u)) compute_units(m, tile_codes, known, n, s, from, to);
    if (!u) continue;
    if (width)
      forward_linear(m, &m->output, m->logit[j] / 8, (m->logit[j] + width) / 8, (n + QUAD - 1) / QUAD * QUAD,
                     s + m->blocks * TILE * m->hidden, m->hidden, logits - m->logit[j], width);
    for (int r = 0; r < n; r++) {
      const uint8_t *legal = set && set[first + r] >= 0 ? sets + (uint32_t)set[first + r] * size : 0;
      int code = 0;
      if (width) {
        float *l = logits + r * width;
        if (legal && !forbid(l, legal, size)) return first + r;
        softmax(l, width);
        code = invert(l, size, u[first + r]);
      } else if (legal && !legal[0]) return first + r;
      tile_codes[r * m->columns + known] = code;
    }
  }
  return -1;
}
