// Running other programs.

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver.h"

enum { PROCESS_NOT_STARTED = 127, PROCESS_SIGNALLED = 128 };

int process_run(char *const *arguments) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        execvp(arguments[0], arguments);
        fprintf(stderr, "arrc: error: cannot run %s: %s\n", arguments[0], strerror(errno));
        _exit(PROCESS_NOT_STARTED);
    }
    int status;
    if (child < 0) return PROCESS_NOT_STARTED;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return PROCESS_NOT_STARTED;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : PROCESS_SIGNALLED + WTERMSIG(status);
}
