/* A disk that keeps no more than was brought to it, and that can be full: preloaded into one process.
 *
 * Of each file below $MYVISIT_DISK_ROOT it copies what stands in it when the program calls fsync or
 * fdatasync, to $MYVISIT_DISK_SHADOW/files/<inode>; of each folder that is fsynced, its names, to
 * folders/<path>. After a power cut that, and no more, is sure to be there (POSIX, fsync; Linux,
 * fsync(2): a name needs an fsync of its folder). A hard link in pins/<inode> keeps an inode from
 * being given to another file. While $MYVISIT_DISK_SHADOW/full is there, no file grows (ENOSPC).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define PATH 2048

static const char *root, *shadow;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void)
{
    root = getenv("MYVISIT_DISK_ROOT");
    shadow = getenv("MYVISIT_DISK_SHADOW");
}

/* Say where below the root an open file is: 1, with its path in `path`; 0 if it is elsewhere. */
static int below(int fd, char *path)
{
    char link[64];
    if (!root || !shadow)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    size_t whole = strlen(root);
    return !strncmp(path, root, whole) && (path[whole] == '/' || !path[whole]);
}

static int is_full(void)
{
    char path[PATH];
    int before = errno;
    snprintf(path, sizeof path, "%s/full", shadow);
    int there = !access(path, F_OK);
    errno = before;
    return there;
}

/* -- what is brought to the disk ------------------------------------------------------------- */

/* Where a database was written since it was last brought to the disk: the whole file would be too
 * much to copy at each commit. All else is copied whole. */
static struct written {
    ino_t inode;
    off_t first, end;
} databases[256];

static struct written *database(const char *path, ino_t inode)
{
    size_t length = strlen(path);
    if (length < 4 || (strcmp(path + length - 4, "-wal") && strcmp(path + length - 3, ".db")))
        return NULL;
    for (int at = 0; at < 256; at++) {
        struct written *one = &databases[(inode + at) % 256];
        /* Whatever a process that was killed wrote before, this one's fsync brings to the disk. */
        if (!one->inode)
            *one = (struct written){inode, 0, LONG_MAX};
        if (one->inode == inode)
            return one;
    }
    return NULL;
}

static void touched(int fd, off_t at, ssize_t count)
{
    char path[PATH];
    struct stat is;
    int before = errno;
    if (count > 0 && below(fd, path) && !fstat(fd, &is)) {
        pthread_mutex_lock(&turn);
        struct written *where = database(path, is.st_ino);
        if (where) {
            where->first = at < where->first ? at : where->first;
            where->end = at + count > where->end ? at + count : where->end;
        }
        pthread_mutex_unlock(&turn);
    }
    errno = before;
}

/* Return where the content of an open file can be read: the file itself wherever that is possible,
 * for to close another opening of it would drop the locks that SQLite holds (fcntl(2), POSIX). */
static int readable(int fd)
{
    char link[64];
    if ((fcntl(fd, F_GETFL) & O_ACCMODE) != O_WRONLY)
        return fd;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return open(link, O_RDONLY | O_CLOEXEC);
}

/* Copy a part of a database into what is kept of it; a kill in the midst of it tears it, as a power
 * cut tears what a disk is just writing. */
static int keep_part(int from, const char *name, off_t length, struct written *where)
{
    char bytes[65536];
    int to = open(name, O_WRONLY | O_CLOEXEC);
    if (to < 0)
        return 0;
    for (off_t at = where->first; at < where->end;) {
        off_t most = where->end - at < (off_t)sizeof bytes ? where->end - at : (off_t)sizeof bytes;
        ssize_t got = REAL(pread)(from, bytes, most, at);
        if (got <= 0)
            break;
        if (REAL(pwrite)(to, bytes, got, at) != got)
            abort();
        at += got;
    }
    if (REAL(ftruncate)(to, length))
        abort();
    close(to);
    *where = (struct written){where->inode, LONG_MAX, 0};
    return 1;
}

static void keep_content(int fd, const char *path, const struct stat *is)
{
    char link[64], fresh[PATH], name[PATH], bytes[65536];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    snprintf(name, sizeof name, "%s/pins/%lu", shadow, (unsigned long)is->st_ino);
    linkat(AT_FDCWD, link, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
    snprintf(name, sizeof name, "%s/files/%lu", shadow, (unsigned long)is->st_ino);
    struct written *where = database(path, is->st_ino);
    if (where && keep_part(fd, name, is->st_size, where))
        return;
    snprintf(fresh, sizeof fresh, "%s/fresh.%d", shadow, getpid());
    int from = readable(fd);
    int to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, is->st_mode & 0777);
    ssize_t length;
    for (off_t at = 0; (length = REAL(pread)(from, bytes, sizeof bytes, at)) > 0; at += length)
        if (REAL(write)(to, bytes, length) != length)
            abort();
    if (from < 0 || to < 0 || length < 0)
        abort();
    if (from != fd)
        close(from);
    close(to);
    if (rename(fresh, name))
        abort();
    if (where)
        *where = (struct written){where->inode, LONG_MAX, 0};
}

static void keep_names(const char *folder)
{
    char fresh[PATH], name[PATH + 64];
    snprintf(fresh, sizeof fresh, "%s/fresh.%d", shadow, getpid());
    int used = snprintf(name, sizeof name, "%s/folders/", shadow);
    char *at = name + used;
    const char *rest = folder + strlen(root);
    snprintf(at, sizeof name - used, "@%s", rest);
    for (; *at; at++)
        if (*at == '/')
            *at = '%';
    DIR *open_folder = opendir(folder);
    FILE *list = fopen(fresh, "we");
    if (!open_folder || !list)
        abort();
    struct dirent *one;
    while ((one = readdir(open_folder)))
        if (strcmp(one->d_name, ".") && strcmp(one->d_name, ".."))
            fprintf(list, "%lu %s\n", (unsigned long)one->d_ino, one->d_name);
    closedir(open_folder);
    if (fclose(list) || rename(fresh, name))
        abort();
}

static void kept(int fd)
{
    char path[PATH];
    struct stat is;
    int before = errno;
    if (below(fd, path) && !fstat(fd, &is)) {
        pthread_mutex_lock(&turn);
        if (S_ISDIR(is.st_mode))
            keep_names(path);
        else if (S_ISREG(is.st_mode))
            keep_content(fd, path, &is);
        pthread_mutex_unlock(&turn);
    }
    errno = before;
}

int fsync(int fd)
{
    int done = REAL(fsync)(fd);
    if (!done)
        kept(fd);
    return done;
}

int fdatasync(int fd)
{
    int done = REAL(fdatasync)(fd);
    if (!done)
        kept(fd);
    return done;
}

/* -- what a full disk refuses ---------------------------------------------------------------- */

/* Say whether a file of ours would have to grow to `end`, and cannot. */
static int too_much(int fd, off_t end)
{
    char path[PATH];
    struct stat is;
    int before = errno;
    int refused = below(fd, path) && is_full() && !fstat(fd, &is) && S_ISREG(is.st_mode)
        && end > is.st_size;
    errno = refused ? ENOSPC : before;
    return refused;
}

static off_t place(int fd)
{
    int before = errno;
    off_t at = lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    errno = before;
    return at;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    char path[PATH];
    int before = errno, ours = below(fd, path);
    errno = before;
    if (!ours)
        return REAL(write)(fd, bytes, count);
    off_t at = place(fd);
    if (too_much(fd, at + (off_t)count))
        return -1;
    ssize_t done = REAL(write)(fd, bytes, count);
    touched(fd, at, done);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    if (too_much(fd, at + (off_t)count))
        return -1;
    ssize_t done = REAL(pwrite)(fd, bytes, count, at);
    touched(fd, at, done);
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
    if (too_much(fd, at + (off_t)count))
        return -1;
    ssize_t done = REAL(pwrite64)(fd, bytes, count, at);
    touched(fd, at, done);
    return done;
}

int ftruncate(int fd, off_t length)
{
    return too_much(fd, length) ? -1 : REAL(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
    return too_much(fd, length) ? -1 : REAL(ftruncate64)(fd, length);
}

int posix_fallocate(int fd, off_t at, off_t length)
{
    return too_much(fd, at + length) ? ENOSPC : REAL(posix_fallocate)(fd, at, length);
}

int posix_fallocate64(int fd, off64_t at, off64_t length)
{
    return too_much(fd, at + length) ? ENOSPC : REAL(posix_fallocate64)(fd, at, length);
}

static int is_ours(const char *path)
{
    char whole[PATH_MAX];
    return root && shadow && realpath(path, whole) && !strncmp(whole, root, strlen(root));
}

int statvfs(const char *path, struct statvfs *is)
{
    int done = REAL(statvfs)(path, is);
    if (!done && is_ours(path) && is_full())
        is->f_bavail = is->f_bfree = 0;
    return done;
}

int statvfs64(const char *path, struct statvfs64 *is)
{
    int done = REAL(statvfs64)(path, is);
    if (!done && is_ours(path) && is_full())
        is->f_bavail = is->f_bfree = 0;
    return done;
}
