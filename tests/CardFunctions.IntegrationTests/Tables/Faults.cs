using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CardFunctions.IntegrationTests.Tables;

/// <summary>What becomes of one try of a request.</summary>
public enum Fault
{
    /// <summary>It goes through.</summary>
    None,

    /// <summary>It reaches the service, and the connection breaks before the answer.</summary>
    BrokenAfter,

    /// <summary>It reaches the service, and the answer is a 500 all the same.</summary>
    ErrorAfter,

    /// <summary>It reaches the service, and the answer is a 503 all the same.</summary>
    BusyAfter,

    /// <summary>It reaches the service, and no answer comes until the try's time is up.</summary>
    SilentAfter,

    /// <summary>It does not reach the service, which answers 503.</summary>
    BusyBefore,
}

/// <summary>Counts tries, and breaks those that the test names, just before the transport.</summary>
public sealed class FaultPolicy(params Fault[] faults) : HttpPipelinePolicy
{
    private readonly Lock _gate = new();
    private readonly List<string> _tries = [];

    /// <summary>The tries so far, each by its method.</summary>
    public IReadOnlyList<string> Tries
    {
        get
        {
            lock (_gate)
            {
                return [.. _tries];
            }
        }
    }

    /// <summary>Done after the first try was broken, before the second: what another writer does meanwhile.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var fault = Next(message.Request.Method.Method);
        if (fault != Fault.BusyBefore)
        {
            await ProcessNextAsync(message, pipeline);
        }

        if (fault != Fault.None && Meanwhile is { } meanwhile)
        {
            Meanwhile = null;
            await meanwhile();
        }

        switch (fault)
        {
            case Fault.BrokenAfter:
                throw new IOException("The connection was broken.");
            case Fault.SilentAfter:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, message.CancellationToken);
                break;
            case Fault.ErrorAfter:
                message.Response = new FakeResponse(HttpStatusCode.InternalServerError);
                break;
            case Fault.BusyAfter or Fault.BusyBefore:
                message.Response = new FakeResponse(HttpStatusCode.ServiceUnavailable);
                break;
            default:
                break;
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The clients are asynchronous only.");

    // What was done is read back by several reads at once.
    private Fault Next(string method)
    {
        lock (_gate)
        {
            _tries.Add(method);
            return _tries.Count <= faults.Length ? faults[_tries.Count - 1] : Fault.None;
        }
    }
}
