using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;
using CardFunctions.Outbox;

namespace CardFunctions.IntegrationTests.Storage;

/// <summary>Notes when each call of the store begins and ends.</summary>
internal sealed class RoundTrips : HttpPipelinePolicy
{
    // What goes by chance can only lengthen the chain (two calls of one moment that the machine ran one after the other), so the
    // shortest of several runs is the true one.
    private const int Runs = 4;

    private readonly Lock _gate = new();
    private readonly List<(long Begin, long End, string What)> _calls = [];

    /// <summary>The most calls of an operation of which each began after the one before had ended.</summary>
    /// <param name="operation">The operation, given the number of the run, from 0.</param>
    public async Task<int> InSequenceAsync(Func<int, Task> operation)
    {
        var shortest = int.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            lock (_gate)
            {
                _calls.Clear();
            }

            await operation(run);
            shortest = Math.Min(shortest, LongestChain());
        }

        return shortest;
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var begin = Stopwatch.GetTimestamp();
        await ProcessNextAsync(message, pipeline);
        if (message.TryGetProperty(EventOutbox.BackgroundProperty, out _))
        {
            // Nobody waits for it.
            return;
        }

        lock (_gate)
        {
            _calls.Add((begin, Stopwatch.GetTimestamp(), $"{message.Request.Method} {message.Request.Uri.Path}"));
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The store is asked asynchronously only.");

    private int LongestChain()
    {
        lock (_gate)
        {
            var (length, free) = (0, long.MinValue);
            foreach (var (begin, end, _) in _calls.OrderBy(call => call.End))
            {
                if (begin >= free)
                {
                    (length, free) = (length + 1, end);
                }
            }

            return length;
        }
    }
}
