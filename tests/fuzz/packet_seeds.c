// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Writes the frames of all claims into a directory, as inputs of packet_fuzz: packet_seeds DIRECTORY */
#include <stdio.h>
#include <stdlib.h>

#include "packet/claims.h"
#include "packet/frames.h"

static void refuse(const char *what)
{
	perror(what);
	exit(1);
}

static void write_seed(const char *directory, const struct claim *claim)
{
	static uint8_t frame[FRAME_SIZE];
	size_t length = frame_build(claim->frame, frame);
	uint8_t prefix[3] = { 0, 0xff, 0xff };
	char path[512];
	FILE *file;

	while (claim_policies[prefix[0]] != claim->policy)
		prefix[0]++;
	snprintf(path, sizeof(path), "%s/%s", directory, claim->name);
	file = fopen(path, "w");
	if (!file || fwrite(prefix, 1, sizeof(prefix), file) != sizeof(prefix) || fwrite(frame, 1, length, file) != length ||
	    fclose(file) != 0)
		refuse(path);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: packet_seeds DIRECTORY\n");
		return 1;
	}
	for (unsigned int t = 0; claim_tables[t]; t++)
		for (const struct claim *claim = claim_tables[t]; claim->name; claim++)
			write_seed(argv[1], claim);
	return 0;
}
