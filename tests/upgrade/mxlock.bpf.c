/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The program as another version might have it: one number differs, and the maps do not. */
#include "abi.h"

#undef MX_REPORT_EACH
#define MX_REPORT_EACH 32

#include "../../bpf/mxlock.bpf.c"
