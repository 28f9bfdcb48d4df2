// How two workers on the same memory go through the steps of training together. Without shared memory there is nobody to
// meet, and all of it vanishes.
#pragma once
#include <stdint.h>

// What one call of train is to do.
typedef struct {
  const uint16_t *codes;
  const int *order;
  int batch, steps, done;
  float lr, decay, dropout, ema;
  uint32_t seed;
} Steps;

typedef struct Crew Crew;

#ifdef __wasm_atomics__
int call_helper(Crew *c, const Steps *s);
void meet(Crew *c, int part);
double exchange(Crew *c, int part, double value);
void join(Crew *c);
Steps next_steps(Crew *c);
#else
static inline int call_helper(Crew *c, const Steps *s) { return 0; }
static inline void meet(Crew *c, int part) {}
static inline double exchange(Crew *c, int part, double value) { return value; }
#endif
