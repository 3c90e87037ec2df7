/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Memory for what jansson reads from a list: taken piece by piece, and given back all at once. A list has a million small
 * values, and to free each of them takes longer than our part of reading them.
 */
#ifndef MX_JSON_MEMORY_H
#define MX_JSON_MEMORY_H

/* From here on jansson takes its memory here, and frees nothing. */
void json_memory_begin(void);

/* Gives back all that it took since, and jansson its own malloc(). */
void json_memory_end(void);

#endif
