/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The report as CSV. No field needs quotes: names of locks and groups have no character that a comma could be. */
#include "../base/date.h"
#include "denied.h"
#include "sink.h"

static void put_number(struct sink *sink, uint64_t number)
{
	sink_put(sink, ",", 1);
	sink_number(sink, number);
}

static void put_moment(struct sink *sink, int64_t moment)
{
	char text[DATE_TEXT];

	date_format_moment(moment, text);
	sink_put(sink, ",", 1);
	sink_text(sink, text);
}

static void put_source(struct sink *sink, const struct denied *denied, const struct denied_source *source)
{
	char name[PREFIX_TEXT];

	denied_format(source, name);
	sink_text(sink, name);
	put_number(sink, source->addresses);
	sink_put(sink, ",", 1);
	sink_text(sink, denied->locks[source->lock].name);
	put_number(sink, source->packets);
	put_number(sink, source->connections);
	put_number(sink, source->payloads);
	put_number(sink, source->bytes);
	put_moment(sink, source->first_seen);
	put_moment(sink, source->last_seen);
	if (!denied->locks[source->lock].mode) /* nobody can tell by a lock that is gone */
		sink_text(sink, ",,");
	else
		sink_text(sink, source->allowed ? ",true," : ",false,");
	sink_text(sink, source->near ? source->near : "");
	sink_put(sink, "\n", 1);
}

int denied_write_csv(FILE *out, const struct snapshot *snapshot, const struct denied *denied, size_t rows)
{
	struct sink sink;

	(void)snapshot; /* CSV holds sources and nothing else */
	sink_open(&sink, out);
	sink_text(&sink, "source,addresses,lock,packets,connections,data_packets,bytes,first_seen,last_seen,allowed_now,"
			 "near_group\n");
	for (size_t i = 0; i < rows; i++)
		put_source(&sink, denied, &denied->sources[i]);
	return sink_close(&sink);
}
