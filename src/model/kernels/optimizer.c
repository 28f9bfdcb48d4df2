// AdamW (Loshchilov & Hutter 2019) with a moving average of the weights, over the flat vector in one pass.
#include "model.h"

#define BETA1 0.9f
#define BETA2 0.999f
#define EPSILON 1e-8f

// power1, power2: beta1^t and beta2^t of this step t >= 1. Biases do not decay. Clears the gradient.
void adamw(Model *m, float lr, float decay, float ema, double power1, double power2) {
  float *w = m->w, *mean = m->mean, *square = m->square, *g = m->gradient, *average = m->ema;
  f32x4 b1 = SPLAT(BETA1), b2 = SPLAT(BETA2), n1 = SPLAT(1 - BETA1), n2 = SPLAT(1 - BETA2), zero = SPLAT(0);
  f32x4 rate = SPLAT((float)(lr / (1 - power1))), epsilon = SPLAT(EPSILON);
  f32x4 correct = SPLAT((float)(1 / __builtin_sqrt(1 - power2))), blend = SPLAT(1 - ema);
  for (int part = 0; part < 2; part++) {
    f32x4 keep = SPLAT(part ? 1.f : 1 - lr * decay);
    int end = part ? m->weights : m->biases;
    for (int i = part ? m->biases : 0; i < end; i += 4) {
      f32x4 x = LOAD(g + i);
      STORE(g + i, zero);
      f32x4 a = MULADD(x, n1, MUL(LOAD(mean + i), b1)), b = MULADD(MUL(x, x), n2, MUL(LOAD(square + i), b2));
      STORE(mean + i, a);
      STORE(square + i, b);
      f32x4 step = wasm_f32x4_div(MUL(a, rate), MULADD(wasm_f32x4_sqrt(b), correct, epsilon));
      f32x4 next = SUB(MUL(LOAD(w + i), keep), step), old = LOAD(average + i);
      STORE(w + i, next);
      STORE(average + i, MULADD(SUB(next, old), blend, old));
    }
  }
}
