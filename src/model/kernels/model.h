// The row model in memory: where its weights, gradients and scratch lie. Arithmetic is elsewhere.
//
// Hidden units are sorted by degree, in groups that are multiples of 8, so every mask is block-triangular: a matrix lies
// in panels of 8 columns that hold only the rows their units may see, and no zero block is stored or multiplied.
// Each softmax is padded to a multiple of 8 logits with bias -1e30 and zero weights.
// All weights are one flat vector, biases last: [embeddings | panels | biases].
#pragma once
#include "simd.h"

#define TILE 48      // rows that go through the network together
#define HALVED 128   // a batch of at least so many rows is computed in two halves, by one worker or two
#define QUAD 4       // rows of one call of the innermost product
#define MAX_BLOCKS 4

typedef struct {
  int rows, cols;
  int panels;        // cols / 8
  int *depth;        // by panel: rows stored
  int *at;           // by panel: offset of its weights in the weight vector
  int strips;        // rows / 8; a strip is a transposed panel, 8 rows of the matrix
  int *from;         // by strip: first column that its rows reach
  int *strip_at;     // by strip: offset in the transposed copy
  int bias;          // offset of the biases in the weight vector
} Matrix;

typedef struct Crew Crew;

typedef struct Model {
  int hidden, own, context, blocks, columns;
  int codes;         // rows of the embedding table; the last own column is seen by no unit and has none
  int outputs;       // padded logits
  int weights;       // floats of the weight vector
  int biases;        // where its biases start
  int transposed;    // floats of the transposed copies
  int *size;         // by column: codes
  int *row;          // by column: its first row of the embedding table
  int *sees;         // by column: first hidden unit that sees it
  int *unit;         // own + 1: first hidden unit of degree j
  int *logit;        // own + 1: first padded logit of own column j
  int *width;        // by own column: padded logits, 0 for a column of one code
  int input_bias;
  Matrix first[MAX_BLOCKS], second[MAX_BLOCKS], output;
  float *w, *ema, *gradient, *mean, *square, *strip;
  float *scratch;
  int *kept;         // by row of the tile: columns that are not dropped
  int *kept_row;     // their embedding rows, `columns` places a row
  int *kept_from;    // and the first unit each of them reaches
  struct Model *twin; // the same model with a gradient and scratch of its own: the second half of a batch
  int cut;           // the first worker updates the weights before this, the second the others
  Crew *crew;        // how two workers meet; 0 where memory is not shared
} Model;

typedef struct {
  uint32_t threshold; // of 2^24: a column whose hash lies below is dropped
  uint32_t key;
  float scale;
} Dropout;

void *alloc_bytes(uint32_t bytes);

void transpose_part(Model *m, int from, int to);
void forward_linear(const Model *m, const Matrix *a, int p0, int p1, int rows, const float *x, int ldx, float *y, int ldy);
void forward_relu(const Model *m, const Matrix *a, int p0, int p1, int rows, const float *x, int ldx, float *y, int ldy);
void forward_residual(const Model *m, const Matrix *a, int p0, int p1, int rows, const float *x, int ldx, float *y, int ldy, float *h);
void backward_relu(const Model *m, const Matrix *a, int rows, const float *dy, int ldd, float *dx, int ldx, const float *active);
void backward_residual(const Model *m, const Matrix *a, int rows, const float *dy, int ldd, float *dx, int ldx, const float *active);
void weight_gradient(const Matrix *a, float *g, int rows, const float *x, int ldx, const float *dy, int ldd, float *buffer);

Dropout dropout_of(float share, uint32_t seed, uint32_t step);
void keep_columns(Model *m, int r, const uint16_t *codes, int columns, const Dropout *d, uint32_t row);
void gather_all(const Model *m, int r, float scale, float *h, float *x);
void gather_units(const Model *m, int r, float *h, float *x, int from, int to);
void scatter_gradient(Model *m, int r, float scale, float *dh);

typedef struct {
  float lr, decay, ema;
  double power1, power2; // beta1^t and beta2^t of this step t >= 1
} Update;

void adamw(Model *m, float *other, Update u, int from, int to);

Crew *new_crew(void);
