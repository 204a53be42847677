"""100,000 people through `klatch people import`, each profile sealed under a key of its own: CPU seconds."""
import sys
import time

import cpu_time
import figures
import klatch_program

PEOPLE = 100_000


def main(people):
    folder = klatch_program.place()
    klatch = klatch_program.KlatchProgram(folder, klatch_program.certificate(folder))
    try:
        klatch.start().sign_in()
        roster = klatch.roster(people)
        before, begin = cpu_time.of_postgres(klatch.cluster), time.perf_counter()
        output, cpu = klatch.command("people", "import", roster)
        wall, postgres = time.perf_counter() - begin, cpu_time.of_postgres(klatch.cluster) - before
        assert output.startswith(f"{people} new"), output
        figures.say(f"import of {people:,} people, CPU", f"{cpu:.1f} s", "", cpu, 60, unit="s")
        figures.say(
            f"import of {people:,} people, beside it", f"{wall:.0f} s of wall clock", f"PostgreSQL {postgres:.1f} s of CPU")
    finally:
        klatch.remove()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
