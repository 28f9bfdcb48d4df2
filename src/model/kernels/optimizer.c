// AdamW (Loshchilov & Hutter 2019) with a moving average of the weights, over the flat vector in one pass.
#include "model.h"

#define BETA1 0.9f
#define BETA2 0.999f
#define EPSILON 1e-8f

INLINE void update(Model *m, float *other, Update u, int from, int to, float decay) {
  float *w = m->w, *mean = m->mean, *square = m->square, *g = m->gradient, *average = m->ema;
  f32x4 b1 = SPLAT(BETA1), b2 = SPLAT(BETA2), n1 = SPLAT(1 - BETA1), n2 = SPLAT(1 - BETA2), zero = SPLAT(0);
  f32x4 rate = SPLAT((float)(u.lr / (1 - u.power1))), epsilon = SPLAT(EPSILON);
  f32x4 correct = SPLAT((float)(1 / __builtin_sqrt(1 - u.power2))), blend = SPLAT(1 - u.ema), keep = SPLAT(1 - u.lr * decay);
  for (int i = from; i < to; i += 4) {
    f32x4 x = LOAD(g + i);
    STORE(g + i, zero);
    if (other) {
      x = ADD(x, LOAD(other + i));
      STORE(other + i, zero);
    }
    f32x4 a = MULADD(x, n1, MUL(LOAD(mean + i), b1)), b = MULADD(MUL(x, x), n2, MUL(LOAD(square + i), b2));
    STORE(mean + i, a);
    STORE(square + i, b);
    f32x4 step = wasm_f32x4_div(MUL(a, rate), MULADD(wasm_f32x4_sqrt(b), correct, epsilon));
    f32x4 next = SUB(MUL(LOAD(w + i), keep), step), old = LOAD(average + i);
    STORE(w + i, next);
    STORE(average + i, MULADD(SUB(next, old), blend, old));
  }
}

INLINE void update_part(Model *m, float *other, Update u, int from, int to) {
  int middle = from > m->biases ? from : to < m->biases ? to : m->biases;
  update(m, other, u, from, middle, u.decay);
  update(m, other, u, middle, to, 0);
}

// Weights from..to. other: a second gradient to add, or 0. Biases do not decay. Clears the gradients.
void adamw(Model *m, float *other, Update u, int from, int to) {
  if (other) update_part(m, other, u, from, to);
  else update_part(m, 0, u, from, to);
}
