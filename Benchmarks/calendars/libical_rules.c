/* libical's answer to recurrence rules. A line in: DTSTART|RRULE|until, exclusive. A line out: occurrences, by commas. */
#include <libical/ical.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 400 };

static void answer(char *line) {
    char *start = strtok(line, "|"), *text = strtok(NULL, "|"), *until = strtok(NULL, "|");
    struct icaltimetype first = icaltime_from_string(start), last = icaltime_from_string(until), next;
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(text);
    icalrecur_iterator *iterator = rule.freq == ICAL_NO_RECURRENCE ? NULL : icalrecur_iterator_new(rule, first);
    int count = 0;
    if (!iterator) {
        puts("refused");
        return;
    }
    for (next = icalrecur_iterator_next(iterator);
         !icaltime_is_null_time(next) && count < MOST && icaltime_compare(next, last) < 0;
         next = icalrecur_iterator_next(iterator))
        printf("%s%s", count++ ? "," : "", icaltime_as_ical_string(next));
    puts("");
    icalrecur_iterator_free(iterator);
}

int main(void) {
    char line[8192];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        answer(line);
    }
    return 0;
}
