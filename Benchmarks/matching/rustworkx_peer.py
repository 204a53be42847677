"""rustworkx's max_weight_matching on a graph file: prints the weight and the CPU seconds after reading."""
import sys
import time

import rustworkx


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        n, _ = map(int, file.readline().split())
        edges = [tuple(map(int, line.split())) for line in file]
    start = time.process_time()
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(n))
    graph.add_edges_from(edges)
    chosen = rustworkx.max_weight_matching(graph, weight_fn=lambda weight: weight, default_weight=1)
    seconds = time.process_time() - start
    print("weight", sum(graph.get_edge_data(u, v) for u, v in chosen), "cpu", seconds)


if __name__ == "__main__":
    main()
