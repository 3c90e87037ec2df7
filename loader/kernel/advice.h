/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What to do about errors that can come from many places: hints, in the same words wherever it is. */
#ifndef MX_ADVICE_H
#define MX_ADVICE_H

/* A pin or its folder was refused; `error`: a positive errno, and most need no hint. */
void advice_pins(int error);

/* A map was refused for want of memory; `error` as above. */
void advice_memory(int error);

/* What lies in the folder of the instance cannot be what mxlock has left there. */
void advice_damaged(const char *path);

/* There is no policy in force in this instance. As below the command is whole: without a name it is of the instance "default". */
void advice_begin(const char *instance);

/* A policy of this instance awaits its confirm. */
void advice_confirm(const char *instance);

#endif
