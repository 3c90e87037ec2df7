/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Policies in files: what is read, from where, and what is not. */
#include "unit/policy_compiled.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files to include, in a folder of their own. */
static char folder[] = "/tmp/mxlock-compile-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

static const char *write_file(const char *name, const char *text)
{
	static char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	return path;
}

static struct compiled compile_file(const char *path)
{
	struct diagnostics diagnostics = {0};
	struct compiled compiled = {.policy = policy_compile_file(path, NOW, &diagnostics)};
	size_t size;
	FILE *output = open_memstream(&compiled.messages, &size);

	diagnostics_print(&diagnostics, output);
	fclose(output);
	compiled.errors = (size_t)diagnostics_status(&diagnostics);
	diagnostics_free(&diagnostics);
	return compiled;
}

/* Claims the status of compiling a file, and words that are said. */
static void assert_file(const char *path, int status, const char *words)
{
	struct compiled compiled = compile_file(path);

	if ((int)compiled.errors != status || !strstr(compiled.messages, words))
		fail_msg("%s: expected status %d and \"%s\", got %zu and:\n%s", path, status, words, compiled.errors,
			 compiled.messages);
	compiled_free(&compiled);
}

static void includes_stand_eight_deep(void **state)
{
	char name[16], text[64];

	(void)state;
	write_file("i8", "lock m { }\n");
	for (int i = 7; i >= 0; i--) {
		snprintf(name, sizeof(name), "i%d", i);
		snprintf(text, sizeof(text), "include \"i%d\"\n", i + 1);
		write_file(name, text);
	}
	assert_file(write_file("i0", "include \"i1\"\n"), 0, "");
	assert_file(write_file("j0", "include \"i0\"\n"), 2, "i7:1:9: error: includes stand more than 8 deep");
}

static void an_include_that_leads_back_is_an_error_with_the_way(void **state)
{
	(void)state;
	write_file("b", "include \"c\"\n");
	write_file("c", "include \"a\"\n");
	assert_file(write_file("a", "include \"b\"\nlock m { }\n"), 2, "leads back to itself: ");
	assert_file(write_file("self", "include \"self\"\nlock m { }\n"), 2, "self:1:9: error: the include leads back");
	write_file("twice", "# nothing\n");
	assert_file(write_file("d", "include \"twice\"\ninclude \"twice\"\nlock m { }\n"), 0, "");
}

static void an_error_in_an_include_tells_who_includes(void **state)
{
	(void)state;
	write_file("list", "192.0.2.0/24\r\n\r\n; nothing\n10.0.0.1/8 # x\n");
	assert_file(write_file("e", "group g {\n include \"list\" as plain }\nlock m { allow g }\n"), 2, "/list:4:1: error: host bits");
	assert_file(write_file("e", "group g {\n include \"list\" as plain }\nlock m { allow g }\n"), 2, "/e:2:10: note: included here");
}

static void files_that_are_none_are_errors_and_never_wait(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/fifo", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_file(path, 1, "named pipe");
	assert_file(folder, 1, "it is a directory");
	assert_file("/dev/zero", 1, "neither a regular file nor a pipe");
	snprintf(path, sizeof(path), "%s/nowhere", folder);
	assert_file(path, 1, "nowhere: error: cannot read the policy: No such file");
	assert_file(write_file("f", "group g { include \"fifo\" }\nlock m { allow g }"), 2, "named pipe");
	assert_file(write_file("f", "group g { include \".\" }\nlock m { allow g }"), 2, "directory");
	assert_file(write_file("f", "group g { include \"\" }\nlock m { allow g }"), 2, "name is empty");
	assert_file(write_file("f", "include \"nowhere\"\nlock m { allow g }"), 2, "f:1:9: error: cannot read");
	assert_file(write_file("f", "group g { include \"x\" as json5 }\nlock m { allow g }"), 2, "there is: plain");
}

static void a_pipe_is_read_to_its_end(void **state)
{
	char path[64];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "lock m { }\n", 11), 11);
	close(ends[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	assert_file(path, 0, "");
	close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(includes_stand_eight_deep),
		cmocka_unit_test(an_include_that_leads_back_is_an_error_with_the_way),
		cmocka_unit_test(an_error_in_an_include_tells_who_includes),
		cmocka_unit_test(files_that_are_none_are_errors_and_never_wait),
		cmocka_unit_test(a_pipe_is_read_to_its_end),
	};

	return cmocka_run_group_tests_name("include", tests, make_folder, remove_folder);
}
