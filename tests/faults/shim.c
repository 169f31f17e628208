/* Faults at the n-th call that changes a disk below one folder. Loaded with LD_PRELOAD.
 *
 * shiten_arm(folder, n, fault): from now on count calls that change something below folder; at the
 * n-th do as fault says. 0 only counts. shiten_calls(): a letter for each there was: w rites, s yncs,
 * r enames, m akes (files, folders), d eletes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE, SYNC, RENAME, MAKE, REMOVE };
enum { NONE, FULL, BROKEN, INTERRUPTED, KILLED, TORN };

static char folder[PATH_MAX];
static long counted, at;
static char kinds[1 << 20]; /* of each call, as a letter */
static int fault, full;

void shiten_arm(const char *below, long n, int what) {
  strncpy(folder, below, sizeof folder - 1);
  counted = 0, at = n, fault = what, full = 0;
  memset(kinds, 0, sizeof kinds);
}
const char *shiten_calls(void) { return kinds; }

static void killed(void) { kill(getpid(), SIGKILL); }

/* 0: go on; else the error to give instead. */
static int judged(int kind) {
  if (counted < (long)sizeof kinds - 1) kinds[counted] = "wsrmd"[kind];
  counted++;
  if (full && (kind == WRITE || kind == MAKE)) return ENOSPC;
  if (fault == NONE || counted != at) return 0;
  if (fault == KILLED || (fault == TORN && kind != WRITE)) killed();
  if (kind == REMOVE) return 0;
  if (fault == FULL) {
    if (kind != WRITE && kind != MAKE) return 0;
    full = 1;
    return ENOSPC;
  }
  if (fault == BROKEN) return EIO;
  if (fault == INTERRUPTED && kind == WRITE) return EINTR;
  return 0;
}

static int below(const char *path) {
  size_t n = strlen(folder);
  return n && path && strncmp(path, folder, n) == 0;
}
static int named(int where, const char *path) {
  if (!path || !folder[0]) return 0;
  if (path[0] == '/' || where == AT_FDCWD) return below(path);
  char link[64], found[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", where);
  ssize_t n = readlink(link, found, sizeof found - 1);
  if (n < 0) return 0;
  found[n] = 0;
  return below(found);
}
static int open_below(int fd) {
  if (!folder[0]) return 0;
  char link[64], found[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, found, sizeof found - 1);
  if (n < 0) return 0;
  found[n] = 0;
  return below(found);
}

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)
#define JUDGE(kind, inside) \
  if (inside) { int e = judged(kind); if (e) { errno = e; return -1; } }

static int tears(void) { return fault == TORN && counted + 1 == at; }

ssize_t write(int fd, const void *data, size_t n) {
  REAL(ssize_t, "write", int, const void *, size_t);
  if (open_below(fd)) {
    if (tears()) { real(fd, data, n / 2); killed(); }
    int e = judged(WRITE);
    if (e) { errno = e; return -1; }
  }
  return real(fd, data, n);
}
#define PWRITE(name) \
  ssize_t name(int fd, const void *data, size_t n, off_t offset) { \
    REAL(ssize_t, #name, int, const void *, size_t, off_t); \
    if (open_below(fd)) { \
      if (tears()) { real(fd, data, n / 2, offset); killed(); } \
      int e = judged(WRITE); \
      if (e) { errno = e; return -1; } \
    } \
    return real(fd, data, n, offset); \
  }
PWRITE(pwrite)
PWRITE(pwrite64)
ssize_t writev(int fd, const struct iovec *parts, int n) {
  REAL(ssize_t, "writev", int, const struct iovec *, int);
  JUDGE(WRITE, open_below(fd))
  return real(fd, parts, n);
}
#define SENDFILE(name) \
  ssize_t name(int out, int in, off_t *offset, size_t n) { \
    REAL(ssize_t, #name, int, int, off_t *, size_t); \
    JUDGE(WRITE, open_below(out)) \
    return real(out, in, offset, n); \
  }
SENDFILE(sendfile)
SENDFILE(sendfile64)
#define ONE(kind, name, arg) \
  int name(arg one) { REAL(int, #name, arg); JUDGE(kind, open_below(one)) return real(one); }
ONE(SYNC, fsync, int)
ONE(SYNC, fdatasync, int)
#define CUT(name) \
  int name(int fd, off_t n) { \
    REAL(int, #name, int, off_t); \
    JUDGE(WRITE, open_below(fd)) \
    return real(fd, n); \
  }
CUT(ftruncate)
CUT(ftruncate64)
int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  JUDGE(RENAME, below(from) || below(to))
  return real(from, to);
}
int mkdir(const char *path, mode_t mode) {
  REAL(int, "mkdir", const char *, mode_t);
  JUDGE(MAKE, below(path))
  return real(path, mode);
}
#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(int, #name, const char *, int, mode_t); \
    va_list more; va_start(more, flags); \
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; \
    va_end(more); \
    JUDGE(MAKE, (flags & O_CREAT) && below(path)) \
    return real(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)
#define OPENAT(name) \
  int name(int where, const char *path, int flags, ...) { \
    REAL(int, #name, int, const char *, int, mode_t); \
    va_list more; va_start(more, flags); \
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; \
    va_end(more); \
    JUDGE(MAKE, (flags & O_CREAT) && named(where, path)) \
    return real(where, path, flags, mode); \
  }
OPENAT(openat)
OPENAT(openat64)
int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  JUDGE(REMOVE, below(path))
  return real(path);
}
int rmdir(const char *path) {
  REAL(int, "rmdir", const char *);
  JUDGE(REMOVE, below(path))
  return real(path);
}
int unlinkat(int where, const char *path, int flags) {
  REAL(int, "unlinkat", int, const char *, int);
  JUDGE(REMOVE, named(where, path))
  return real(where, path, flags);
}
