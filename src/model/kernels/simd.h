// Four floats at a time: short names for the WebAssembly SIMD intrinsics, exp and log.
// Nothing here knows the row model.
#pragma once
#include <stdint.h>
#include <wasm_simd128.h>

typedef v128_t f32x4;

#define INLINE static inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))
#define EXPORT(name) __attribute__((export_name(#name)))

#define LOAD(p) wasm_v128_load(p)
#define STORE(p, x) wasm_v128_store(p, x)
#define SPLAT(x) wasm_f32x4_splat(x)
#define LOAD_SPLAT(p) wasm_v128_load32_splat(p)
#define ADD(a, b) wasm_f32x4_add(a, b)
#define SUB(a, b) wasm_f32x4_sub(a, b)
#define MUL(a, b) wasm_f32x4_mul(a, b)
#define MAX(a, b) wasm_f32x4_pmax(a, b)
#define WHERE(mask, x) wasm_v128_and(x, mask)
#define GREATER(a, b) wasm_f32x4_gt(a, b)
#ifdef __wasm_relaxed_simd__
#define MULADD(a, b, c) wasm_f32x4_relaxed_madd(a, b, c)
#else
#define MULADD(a, b, c) ADD(MUL(a, b), c)
#endif

INLINE float lane_sum(f32x4 a) {
  return wasm_f32x4_extract_lane(a, 0) + wasm_f32x4_extract_lane(a, 1) + wasm_f32x4_extract_lane(a, 2) +
         wasm_f32x4_extract_lane(a, 3);
}

INLINE float lane_max(f32x4 a) {
  float x = wasm_f32x4_extract_lane(a, 0), y = wasm_f32x4_extract_lane(a, 1);
  float z = wasm_f32x4_extract_lane(a, 2), w = wasm_f32x4_extract_lane(a, 3);
  x = x > y ? x : y;
  z = z > w ? z : w;
  return x > z ? x : z;
}

// exp by range reduction and a polynomial (Cephes expf, S. Moshier); exactly 0 below -80.
INLINE f32x4 exp4(f32x4 x) {
  f32x4 vanishes = wasm_f32x4_lt(x, SPLAT(-80.f));
  x = MAX(x, SPLAT(-80.f));
  f32x4 n = wasm_f32x4_nearest(MUL(x, SPLAT(1.44269504f)));
  x = MULADD(n, SPLAT(-0.693359375f), x);
  x = MULADD(n, SPLAT(2.12194440e-4f), x);
  f32x4 y = SPLAT(1.9875691500e-4f);
  y = MULADD(y, x, SPLAT(1.3981999507e-3f));
  y = MULADD(y, x, SPLAT(8.3334519073e-3f));
  y = MULADD(y, x, SPLAT(4.1665795894e-2f));
  y = MULADD(y, x, SPLAT(1.6666665459e-1f));
  y = MULADD(y, x, SPLAT(5.0000001201e-1f));
  y = MULADD(y, MUL(x, x), ADD(x, SPLAT(1.f)));
  f32x4 power = wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(n), wasm_i32x4_splat(127)), 23);
  return wasm_v128_andnot(MUL(y, power), vanishes);
}

// Natural logarithm of a positive normal number (Cephes logf).
INLINE float log1(float x) {
  union {
    float f;
    uint32_t u;
  } bits = {x};
  int exponent = (int)(bits.u >> 23) - 127;
  bits.u = (bits.u & 0x7fffff) | 0x3f800000;
  float f = bits.f;
  if (f > 1.41421356f) {
    f *= .5f;
    exponent++;
  }
  f -= 1.f;
  float z = f * f, y = 7.0376836292e-2f;
  y = y * f - 1.1514610310e-1f;
  y = y * f + 1.1676998740e-1f;
  y = y * f - 1.2420140846e-1f;
  y = y * f + 1.4249322787e-1f;
  y = y * f - 1.6668057665e-1f;
  y = y * f + 2.0000714765e-1f;
  y = y * f - 2.4999993993e-1f;
  y = y * f + 3.3333331174e-1f;
  y = y * f * z - 2.12194440e-4f * exponent - .5f * z;
  return f + y + .693359375f * exponent;
}

// Softmax in place of n logits, n a multiple of 4.
INLINE void softmax(float *logits, int n) {
  f32x4 high = LOAD(logits), total = SPLAT(0);
  for (int i = 4; i < n; i += 4) high = MAX(high, LOAD(logits + i));
  f32x4 top = SPLAT(lane_max(high));
  for (int i = 0; i < n; i += 4) {
    f32x4 e = exp4(SUB(LOAD(logits + i), top));
    STORE(logits + i, e);
    total = ADD(total, e);
  }
  f32x4 scale = SPLAT(1.f / lane_sum(total));
  for (int i = 0; i < n; i += 4) STORE(logits + i, MUL(LOAD(logits + i), scale));
}
