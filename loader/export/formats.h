/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The formats that there are, one export_NAME.c each: for the registry in exporter.c. */
#ifndef MX_FORMATS_H
#define MX_FORMATS_H

#include "exporter.h"

/*
 * What is written for people and for Prometheus holds every rule of a policy up to this size; of a larger one
 * the heaviest, unless all are asked for. JSON and CSV always hold all.
 */
#define EXPORT_RULES_ALL      10000u
#define EXPORT_RULES_HEAVIEST 1000u

extern const struct exporter export_table;
extern const struct exporter export_json;
extern const struct exporter export_csv;
extern const struct exporter export_prometheus;

#endif
