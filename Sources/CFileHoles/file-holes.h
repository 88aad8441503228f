// Holes in files, and files opened for their place alone. glibc declares all of it under _GNU_SOURCE alone, which
// Swift's Glibc module is built without.
#ifndef AGX_FILE_HOLES_H
#define AGX_FILE_HOLES_H

// fallocate(2); `long` is off_t on every 64-bit Linux.
int fallocate(int descriptor, int mode, long offset, long length);

// FALLOC_FL_PUNCH_HOLE with FALLOC_FL_KEEP_SIZE, as linux/falloc.h has them.
static const int AGX_PUNCH_HOLE = 0x02 | 0x01;

// For lseek(2).
static const int AGX_SEEK_DATA = 3;
static const int AGX_SEEK_HOLE = 4;

// For open(2), as asm-generic/fcntl.h has it.
static const int AGX_O_PATH = 010000000;

#endif
