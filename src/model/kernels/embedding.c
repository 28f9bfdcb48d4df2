// The input layer: one embedding row per code, summed over the columns that are kept, and its gradient.
// Own column j reaches only units of a higher degree; the columns are sorted by the first unit they reach.
#include "model.h"

// Finaliser of MurmurHash3 (Austin Appleby, public domain): 32 bits, so that a GPU draws the same columns.
INLINE uint32_t mix(uint32_t x) {
  x = (x ^ (x >> 16)) * 0x85ebca6bu;
  x = (x ^ (x >> 13)) * 0xc2b2ae35u;
  return x ^ (x >> 16);
}

Dropout dropout_of(float share, uint32_t seed, uint32_t step) {
  uint32_t threshold = (uint32_t)(share * 16777216.f);
  Dropout d = {threshold, mix(mix(seed) + step), 16777216.f / (16777216.f - threshold)};
  return d;
}

// Notes for row r of the tile which columns below `columns` are not dropped; codes are its codes, row its number.
void keep_columns(Model *m, int r, const uint16_t *codes, int columns, const Dropout *d, uint32_t row) {
  int kept = 0, *rows = m->kept_row + r * m->columns, *from = m->kept_from + r * m->columns;
  uint32_t key = d ? mix(d->key + row) : 0;
  for (int c = 0; c < columns; c++) {
    if (m->sees[c] >= m->hidden) continue;
    if (d && d->threshold && mix(key + c) >> 8 < d->threshold) continue;
    rows[kept] = (m->row[c] + codes[c]) * m->hidden;
    from[kept++] = m->sees[c];
  }
  m->kept[r] = kept;
}

// h = b + sum of embeddings of row r of the tile, x = relu(h), for units from..to.
void gather_units(const Model *m, int r, float *h, float *x, int from, int to) {
  int kept = m->kept[r];
  const int *rows = m->kept_row + r * m->columns, *first = m->kept_from + r * m->columns;
  const float *bias = m->w + m->input_bias;
  f32x4 zero = SPLAT(0);
  for (int u = from; u < to; u += 8) {
    f32x4 s0 = LOAD(bias + u), s1 = LOAD(bias + u + 4);
    for (int i = 0; i < kept && first[i] <= u; i++) {
      const float *e = m->w + rows[i] + u;
      s0 = ADD(s0, LOAD(e));
      s1 = ADD(s1, LOAD(e + 4));
    }
    STORE(h + u, s0);
    STORE(h + u + 4, s1);
    STORE(x + u, MAX(s0, zero));
    STORE(x + u + 4, MAX(s1, zero));
  }
}

#define WIDE 32

// The same for all units, the sum scaled, 32 in registers while the columns go by. hidden may be no multiple of 32.
void gather_all(const Model *m, int r, float scale, float *h, float *x) {
  int kept = m->kept[r];
  const int *rows = m->kept_row + r * m->columns, *first = m->kept_from + r * m->columns;
  const float *bias = m->w + m->input_bias;
  f32x4 zero = SPLAT(0), s = SPLAT(scale);
  int wide = m->hidden / WIDE * WIDE;
  for (int u = 0; u < wide; u += WIDE) {
    f32x4 sum[8];
#pragma unroll
    for (int c = 0; c < 8; c++) sum[c] = zero;
    int i = 0;
    for (; i < kept && first[i] <= u; i++) {
      const float *e = m->w + rows[i] + u;
#pragma unroll
      for (int c = 0; c < 8; c++) sum[c] = ADD(sum[c], LOAD(e + c * 4));
    }
    for (; i < kept && first[i] < u + WIDE; i++) {
      const float *e = m->w + rows[i] + u;
      int skip = (first[i] - u) / 4;
#pragma unroll
      for (int c = 0; c < 8; c++)
        if (c >= skip) sum[c] = ADD(sum[c], LOAD(e + c * 4));
    }
#pragma unroll
    for (int c = 0; c < 8; c++) {
      f32x4 t = MULADD(sum[c], s, LOAD(bias + u + c * 4));
      STORE(h + u + c * 4, t);
      STORE(x + u + c * 4, MAX(t, zero));
    }
  }
  for (int u = wide; u < m->hidden; u += 4) {
    f32x4 sum = zero;
    for (int i = 0; i < kept && first[i] <= u; i++) sum = ADD(sum, LOAD(m->w + rows[i] + u));
    f32x4 t = MULADD(sum, s, LOAD(bias + u));
    STORE(h + u, t);
    STORE(x + u, MAX(t, zero));
  }
}

// Adds the gradient of row r of the tile, dh (which it scales in place), to its embeddings and the input bias.
void scatter_gradient(Model *m, int r, float scale, float *dh) {
  int kept = m->kept[r];
  const int *rows = m->kept_row + r * m->columns, *first = m->kept_from + r * m->columns;
  float *bias = m->gradient + m->input_bias;
  f32x4 s = SPLAT(scale);
  for (int u = 0; u < m->hidden; u += 4) {
    f32x4 d = LOAD(dh + u);
    STORE(bias + u, ADD(LOAD(bias + u), d));
    STORE(dh + u, MUL(d, s));
  }
  for (int i = 0; i < kept; i++) {
    float *e = m->gradient + rows[i];
    for (int u = first[i]; u < m->hidden; u += 8) {
      STORE(e + u, ADD(LOAD(e + u), LOAD(dh + u)));
      STORE(e + u + 4, ADD(LOAD(e + u + 4), LOAD(dh + u + 4)));
    }
  }
}
