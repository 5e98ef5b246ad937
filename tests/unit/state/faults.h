/* The calls by which SQLite changes files, made to fail or to kill the program. */
#pragma once

/* From now on the first so many calls go well; those after that fail with that errno, or, when it
 * is 0, the program dies of SIGKILL before it. calls negative: all go well again. */
void fault_after(int calls, int error);
