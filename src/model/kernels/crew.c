// The meeting of two workers: each counts how often it has come and waits until the other has come as often.
// They turn for a moment, as the other is seldom late, and then sleep.
#include "crew.h"
#include "model.h"

#ifdef __wasm_atomics__

#define TURNS 2000
#define LATE_NS 10000000000LL // a helper that does not come for so long is lost: the call ends with a trap

typedef struct {
  int count;
  int line[15]; // each counter has a cache line of its own
} Counter;

struct Crew {
  Counter came[2], calls, joined;
  int taken; // calls that the helper has answered
  double value;
  Steps steps;
};

Crew *new_crew(void) {
  Crew *c = alloc_bytes(sizeof(Crew));
  for (uint32_t i = 0; c && i < sizeof(Crew); i++) ((uint8_t *)c)[i] = 0;
  return c;
}

static int read(Counter *c) { return __atomic_load_n(&c->count, __ATOMIC_SEQ_CST); }

static void advance(Counter *c) {
  __atomic_add_fetch(&c->count, 1, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_notify(&c->count, 1);
}

// Waits until the counter has reached `count`; for ever when late is negative.
static void await_count(Counter *c, int count, int64_t late) {
  for (int turn = 0; turn < TURNS; turn++)
    if (read(c) - count >= 0) return;
  for (int seen = read(c); seen - count < 0; seen = read(c))
    if (__builtin_wasm_memory_atomic_wait32(&c->count, seen, late) == 2) __builtin_trap();
}

// Waits for the other part. What each wrote before, both see after.
void meet(Crew *c, int part) {
  int mine = read(&c->came[part]) + 1;
  advance(&c->came[part]);
  await_count(&c->came[1 - part], mine, part == 0 ? LATE_NS : -1);
}

// The same, and the value of part 1 goes to part 0. The meeting after it keeps the next value from coming too soon.
double exchange(Crew *c, int part, double value) {
  if (part == 1) c->value = value;
  meet(c, part);
  return part == 0 ? c->value : value;
}

void join(Crew *c) { advance(&c->joined); }

// Asks the helper to do its part of these steps. Returns 0 when there is none.
int call_helper(Crew *c, const Steps *s) {
  if (!read(&c->joined)) return 0;
  c->steps = *s;
  advance(&c->calls);
  return 1;
}

// Sleeps until there is a call. Two calls never overlap, as both parts end at the same meeting.
Steps next_steps(Crew *c) {
  await_count(&c->calls, ++c->taken, -1);
  return c->steps;
}

#else

Crew *new_crew(void) { return 0; }

#endif
