/* libical's answer to recurrence rules. A line in: DTSTART|RRULE|until, exclusive. A line out: occurrences, by commas,
   or a word where there is no answer. Some rules keep libical busy for ever: each gets a fifth of a second of CPU. */
#include <libical/ical.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

enum { MOST = 400 };

static sigjmp_buf too_slow;

static void give_up(int signal) {
    (void)signal;
    siglongjmp(too_slow, 1);
}

static void limit(long microseconds) {
    struct itimerval timer = {{0, 0}, {0, microseconds}};
    setitimer(ITIMER_VIRTUAL, &timer, NULL);
}

static void answer(char *line) {
    static char text[MOST * 32];
    char *start = strtok(line, "|"), *parts = strtok(NULL, "|"), *until = strtok(NULL, "|");
    struct icaltimetype first = icaltime_from_string(start), last = icaltime_from_string(until), next;
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(parts);
    icalrecur_iterator *iterator = rule.freq == ICAL_NO_RECURRENCE ? NULL : icalrecur_iterator_new(rule, first);
    int count = 0;
    size_t length = 0;
    if (!iterator) {
        puts("refused");
        return;
    }
    text[0] = 0;
    for (next = icalrecur_iterator_next(iterator);
         !icaltime_is_null_time(next) && count < MOST && icaltime_compare(next, last) < 0;
         next = icalrecur_iterator_next(iterator))
        length += snprintf(text + length, sizeof text - length, "%s%s", count++ ? "," : "", icaltime_as_ical_string(next));
    puts(text);
    icalrecur_iterator_free(iterator);
}

int main(void) {
    char line[8192];
    signal(SIGVTALRM, give_up);
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        if (sigsetjmp(too_slow, 1)) {
            puts("slow");
            continue;
        }
        limit(200000);
        answer(line);
        limit(0);
    }
    return 0;
}
