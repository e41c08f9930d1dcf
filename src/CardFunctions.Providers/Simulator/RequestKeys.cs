using CardFunctions.Tables;

namespace CardFunctions.Providers.Simulator;

/// <summary>A request that has come in.</summary>
/// <param name="Hash">What the request is known by.</param>
/// <param name="KeyHash">What its idempotency key is known by.</param>
/// <param name="Try">How often it has come in by now, this time included.</param>
internal sealed record Arrival(string Hash, string KeyHash, int Try);

/// <summary>
/// Which request came in under an idempotency key, and how often. The key is taken before anything is done, so that it stands for one
/// request of the whole simulator.
/// </summary>
internal sealed class RequestKeys(SimulatorTable table)
{
    private const string Row = "key";

    /// <summary>Takes a key for a request, or counts one more time.</summary>
    /// <returns>Null when the key stands for another request.</returns>
    public async Task<Arrival?> ArriveAsync(string key, string requestHash, CancellationToken cancellationToken)
    {
        var hash = KeyedNames.Hash(key);
        var partition = $"key~{hash}";
        if (await table.TryInsertAsync(RowOf(partition, requestHash, 1), cancellationToken))
        {
            return new Arrival(requestHash, hash, 1);
        }

        for (var attempt = 1; ; attempt++)
        {
            var row = (await table.FindAsync(partition, Row, cancellationToken))!;
            if (row.Text("Request") != requestHash)
            {
                return null;
            }

            // Those that race may count as one: the count decides on nothing but faults that are made on purpose.
            var tries = (int)row.Number("Tries") + 1;
            if (attempt == SimulatorTable.MaxAttempts || await table.TryReplaceAsync(RowOf(partition, requestHash, tries), row.ETag, cancellationToken))
            {
                return new Arrival(requestHash, hash, tries);
            }
        }
    }

    private static TableEntity RowOf(string partition, string requestHash, int tries) => new(partition, Row)
    {
        ["Request"] = requestHash,
        ["Tries"] = (long)tries,
    };
}
