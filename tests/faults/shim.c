/* Lets the n-th write to a regular file fail, or kills the process there (LD_PRELOAD; Linux).

   DEBITCLI_FAULT is "kind n": kind is ENOSPC, EIO (this write, and all that follow) or KILL (after half of it).
   DEBITCLI_FAULT_COUNT names a file into which the number of writes is appended at the end, for "COUNT 0". */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char kind[8];
static long at, seen;

__attribute__((constructor)) static void begin(void) {
    const char *fault = getenv("DEBITCLI_FAULT");
    if (fault) sscanf(fault, "%7s %ld", kind, &at);
}

static int is_a_file(int fd) {
    struct stat found;
    return fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

/* Whether the call fails. */
static int strikes(int fd) {
    if (!kind[0] || !is_a_file(fd)) return 0;
    seen++;
    if (!strcmp(kind, "COUNT")) {
        int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
        ssize_t (*real_write)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
        int log = real_open(getenv("DEBITCLI_FAULT_COUNT"), O_WRONLY | O_APPEND);
        real_write(log, ".", 1);
        close(log);
        return 0;
    }
    return seen >= at;
}

static int fail(void) {
    errno = strcmp(kind, "EIO") ? ENOSPC : EIO;
    return -1;
}

ssize_t write(int fd, const void *data, size_t size) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (!strikes(fd)) return real(fd, data, size);
    if (strcmp(kind, "KILL")) return fail();
    real(fd, data, size / 2);
    return raise(SIGKILL);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
    if (!strikes(fd)) return real(fd, data, size, offset);
    if (strcmp(kind, "KILL")) return fail();
    real(fd, data, size / 2, offset);
    return raise(SIGKILL);
}

int fsync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    if (!strikes(fd)) return real(fd);
    return strcmp(kind, "KILL") ? fail() : raise(SIGKILL);
}

int fdatasync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    if (!strikes(fd)) return real(fd);
    return strcmp(kind, "KILL") ? fail() : raise(SIGKILL);
}

int ftruncate64(int fd, off64_t size) {
    int (*real)(int, off64_t) = dlsym(RTLD_NEXT, "ftruncate64");
    if (!strikes(fd)) return real(fd, size);
    return strcmp(kind, "KILL") ? fail() : raise(SIGKILL);
}
