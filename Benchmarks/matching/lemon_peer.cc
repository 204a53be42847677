// LEMON's MaxWeightedMatching on a graph file: on a sparse core with pricing, or (with "direct") on all edges at once.
// Prints the weight and the CPU seconds of everything after reading.
#include <lemon/matching.h>
#include <lemon/smart_graph.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <vector>

using Weight = long long;
using Graph = lemon::SmartGraph;
using Matching = lemon::MaxWeightedMatching<Graph, Graph::EdgeMap<Weight>>;

struct Edge {
    int u, v;
    Weight w;
};

static std::vector<int> sparse_core(int n, const std::vector<Edge> &edges, std::vector<char> &taken) {
    std::vector<std::vector<int>> near(n);
    for (size_t i = 0; i < edges.size(); i++) {
        near[edges[i].u].push_back(i);
        near[edges[i].v].push_back(i);
    }
    auto heavier = [&](int a, int b) { return edges[a].w > edges[b].w; };
    std::vector<int> core;
    auto take = [&](int i) {
        if (!taken[i]) {
            taken[i] = 1;
            core.push_back(i);
        }
    };
    for (auto &list : near) {
        size_t k = std::min<size_t>(12, list.size());
        std::partial_sort(list.begin(), list.begin() + k, list.end(), heavier);
        for (size_t i = 0; i < k; i++) take(list[i]);
    }
    std::vector<int> order(core);
    std::sort(order.begin(), order.end(), heavier);
    std::vector<char> used(n, 0);
    for (int i : order)
        if (!used[edges[i].u] && !used[edges[i].v]) used[edges[i].u] = used[edges[i].v] = 1;
    for (int v = 0; v < n; v++)
        for (int i : near[v]) {
            if (used[edges[i].u] || used[edges[i].v]) continue;
            used[edges[i].u] = used[edges[i].v] = 1;
            take(i);
        }
    return core;
}

// Edges whose duals sum to less than their weight.
static std::vector<int> missing(int n, const std::vector<Edge> &edges, const std::vector<char> &taken, Matching &m,
                                const Graph &g) {
    std::vector<Weight> dual(n);
    for (int v = 0; v < n; v++) dual[v] = m.nodeValue(g.nodeFromId(v));
    std::vector<std::vector<int>> around(n);
    for (int b = 0; b < m.blossomNum(); b++)
        if (m.blossomValue(b) > 0)
            for (Matching::BlossomIt it(m, b); it != lemon::INVALID; ++it) around[g.id(it)].push_back(b);
    std::vector<int> found;
    for (size_t i = 0; i < edges.size(); i++) {
        if (taken[i]) continue;
        Weight cost = dual[edges[i].u] + dual[edges[i].v] - Matching::dualScale * edges[i].w;
        if (cost >= 0) continue;
        for (int a : around[edges[i].u])
            for (int b : around[edges[i].v])
                if (a == b) cost += m.blossomValue(a);
        if (cost < 0) found.push_back(i);
    }
    return found;
}

int main(int argc, char **argv) {
    FILE *file = argc > 1 ? fopen(argv[1], "r") : nullptr;
    int n;
    long count;
    if (!file || fscanf(file, "%d %ld", &n, &count) != 2) return 2;
    std::vector<Edge> edges(count);
    for (auto &e : edges)
        if (fscanf(file, "%d %d %lld", &e.u, &e.v, &e.w) != 3) return 2;
    bool direct = argc > 2 && !strcmp(argv[2], "direct");

    clock_t start = clock();
    std::vector<char> taken(count, direct);
    std::vector<int> core;
    if (direct)
        for (long i = 0; i < count; i++) core.push_back(i);
    else
        core = sparse_core(n, edges, taken);
    Weight weight = 0;
    for (;;) {
        Graph g;
        g.reserveNode(n);
        g.reserveEdge(core.size());
        for (int v = 0; v < n; v++) g.addNode();
        Graph::EdgeMap<Weight> w(g);
        for (int i : core) w[g.addEdge(g.nodeFromId(edges[i].u), g.nodeFromId(edges[i].v))] = edges[i].w;
        Matching m(g, w);
        m.run();
        weight = m.matchingWeight();
        auto more = direct ? std::vector<int>() : missing(n, edges, taken, m, g);
        if (more.empty()) break;
        for (int i : more) {
            taken[i] = 1;
            core.push_back(i);
        }
    }
    printf("weight %lld cpu %.6f\n", weight, double(clock() - start) / CLOCKS_PER_SEC);
}
