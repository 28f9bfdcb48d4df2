// Products of rows with block-triangular matrices: forward with its epilogues, backward to the input, and to the weights.
// The innermost loop takes 4 rows times 8 columns and is not unrolled: unrolling loses a third in Chromium.
#include "model.h"

typedef enum { LINEAR, RELU, RESIDUAL, RELU_GRADIENT, RESIDUAL_GRADIENT } Epilogue;

INLINE void quad_by_panel(Epilogue mode, const float *x, int ldx, const float *w, int depth, const float *bias, float *y,
                          int ldy, float *h, const float *active) {
  f32x4 sum[QUAD][2], zero = SPLAT(0);
  for (int i = 0; i < QUAD; i++) {
    sum[i][0] = bias ? LOAD(bias) : zero;
    sum[i][1] = bias ? LOAD(bias + 4) : zero;
  }
  for (const float *end = w + depth * 8; w < end; w += 8, x++) {
    f32x4 w0 = LOAD(w), w1 = LOAD(w + 4);
#pragma unroll
    for (int i = 0; i < QUAD; i++) {
      f32x4 s = LOAD_SPLAT(x + i * ldx);
      sum[i][0] = MULADD(s, w0, sum[i][0]);
      sum[i][1] = MULADD(s, w1, sum[i][1]);
    }
  }
#pragma unroll
  for (int i = 0; i < QUAD; i++)
    for (int c = 0; c < 2; c++) {
      f32x4 t = sum[i][c];
      int at = i * ldy + c * 4;
      if (mode == LINEAR) STORE(y + at, t);
      if (mode == RELU) STORE(y + at, MAX(t, zero));
      if (mode == RESIDUAL) {
        t = ADD(t, LOAD(h + at));
        STORE(h + at, t);
        STORE(y + at, MAX(t, zero));
      }
      if (mode == RELU_GRADIENT) STORE(y + at, WHERE(GREATER(LOAD(active + at), zero), t));
      if (mode == RESIDUAL_GRADIENT) STORE(y + at, ADD(LOAD(y + at), WHERE(GREATER(LOAD(active + at), zero), t)));
    }
}

// y[:, panels p0..p1) = epilogue(x W + b); rows is a multiple of QUAD.
#define FORWARD(mode, h)                                                             \
  for (int p = p0; p < p1; p++)                                                      \
    for (int r = 0; r < rows; r += QUAD)                                             \
      quad_by_panel(mode, x + r * ldx, ldx, m->w + a->at[p], a->depth[p], m->w + a->bias + p * 8, y + r * ldy + p * 8, ldy, h, 0);

NOINLINE void forward_linear(const Model *m, const Matrix *a, int p0, int p1, int rows, const float *x, int ldx, float *y, int ldy) {
  FORWARD(LINEAR, 0)
}

NOINLINE void forward_relu(const Model *m, const Matrix *a, int p0, int p1, int rows, const float *x, int ldx, float *y, int ldy) {
  FORWARD(RELU, 0)
}

// h += x W + b; y = relu(h)
NOINLINE void forward_residual(const Model *m, const Matrix *a, int p0, int p1, int rows, const float *x, int ldx, float *y, int ldy, float *h) {
  FORWARD(RESIDUAL, h + r * ldy + p * 8)
}

// dx = dy W^T where the ReLU in front was active, set or added.
#define BACKWARD(mode)                                                               \
  for (int q = 0; q < a->strips; q++) {                                              \
    int from = a->from[q];                                                           \
    for (int r = 0; r < rows; r += QUAD)                                             \
      quad_by_panel(mode, dy + r * ldd + from, ldd, m->strip + a->strip_at[q], a->cols - from, 0, dx + r * ldx + q * 8, ldx, 0, \
                    active + r * ldx + q * 8);                                       \
  }

NOINLINE void backward_relu(const Model *m, const Matrix *a, int rows, const float *dy, int ldd, float *dx, int ldx, const float *active) {
  BACKWARD(RELU_GRADIENT)
}

NOINLINE void backward_residual(const Model *m, const Matrix *a, int rows, const float *dy, int ldd, float *dx, int ldx, const float *active) {
  BACKWARD(RESIDUAL_GRADIENT)
}

// g += x^T dy, and the gradient of the biases. buffer: TILE * (cols + 4) floats.
NOINLINE void weight_gradient(const Matrix *a, float *g, int rows, const float *x, int ldx, const float *dy, int ldd, float *buffer) {
  float *columns = buffer, *panels = buffer + TILE * 4;
  for (int p = 0; p < a->panels; p++) {
    float *packed = panels + p * TILE * 8, *bias = g + a->bias + p * 8;
    f32x4 s0 = LOAD(bias), s1 = LOAD(bias + 4);
    for (int r = 0; r < rows; r++) {
      f32x4 d0 = LOAD(dy + r * ldd + p * 8), d1 = LOAD(dy + r * ldd + p * 8 + 4);
      STORE(packed + r * 8, d0);
      STORE(packed + r * 8 + 4, d1);
      s0 = ADD(s0, d0);
      s1 = ADD(s1, d1);
    }
    STORE(bias, s0);
    STORE(bias + 4, s1);
  }
  for (int k = 0; k < a->rows; k += 4) {
    for (int r = 0; r < rows; r++) STORE(columns + r * 4, LOAD(x + r * ldx + k));
    for (int p = a->from[k / 8] / 8; p < a->panels; p++) {
      float *to = g + a->at[p] + k * 8;
      f32x4 sum[4][2];
#pragma unroll
      for (int i = 0; i < 4; i++) {
        sum[i][0] = LOAD(to + i * 8);
        sum[i][1] = LOAD(to + i * 8 + 4);
      }
      const float *c = columns, *d = panels + p * TILE * 8;
      for (const float *end = columns + rows * 4; c < end; c += 4, d += 8) {
        f32x4 d0 = LOAD(d), d1 = LOAD(d + 4);
#pragma unroll
        for (int i = 0; i < 4; i++) {
          f32x4 s = LOAD_SPLAT(c + i);
          sum[i][0] = MULADD(s, d0, sum[i][0]);
          sum[i][1] = MULADD(s, d1, sum[i][1]);
        }
      }
#pragma unroll
      for (int i = 0; i < 4; i++) {
        STORE(to + i * 8, sum[i][0]);
        STORE(to + i * 8 + 4, sum[i][1]);
      }
    }
  }
}

// 8 x 8 of a panel into 8 x 8 of a strip, by 4 x 4.
INLINE void transpose8(const float *s, float *d) {
  for (int h = 0; h < 2; h++)
    for (int w = 0; w < 2; w++) {
      const float *b = s + w * 32 + h * 4;
      f32x4 r0 = LOAD(b), r1 = LOAD(b + 8), r2 = LOAD(b + 16), r3 = LOAD(b + 24);
      f32x4 a0 = wasm_i32x4_shuffle(r0, r1, 0, 4, 1, 5), a1 = wasm_i32x4_shuffle(r0, r1, 2, 6, 3, 7);
      f32x4 b0 = wasm_i32x4_shuffle(r2, r3, 0, 4, 1, 5), b1 = wasm_i32x4_shuffle(r2, r3, 2, 6, 3, 7);
      float *t = d + h * 32 + w * 4;
      STORE(t, wasm_i64x2_shuffle(a0, b0, 0, 2));
      STORE(t + 8, wasm_i64x2_shuffle(a0, b0, 1, 3));
      STORE(t + 16, wasm_i64x2_shuffle(a1, b1, 0, 2));
      STORE(t + 24, wasm_i64x2_shuffle(a1, b1, 1, 3));
    }
}

static void transpose(Model *m, const Matrix *a, int from, int to) {
  for (int q = 0; q < a->strips; q++)
    for (int p = a->from[q] / 8; p < a->panels; p++)
      if (a->at[p] >= from && a->at[p] < to)
        transpose8(m->w + a->at[p] + q * 64, m->strip + a->strip_at[q] + (p * 8 - a->from[q]) * 8);
}

// The transposed copies that the backward products read, of the panels that begin in from..to; after every change of them.
void transpose_part(Model *m, int from, int to) {
  for (int l = 0; l < m->blocks; l++) {
    transpose(m, &m->first[l], from, to);
    transpose(m, &m->second[l], from, to);
  }
  transpose(m, &m->output, from, to);
}
