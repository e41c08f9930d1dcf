using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Benchmarks;

/// <summary>Takes what the app tells others, and does nothing with it but count.</summary>
internal sealed class EventSink : IAsyncDisposable
{
    private readonly WebApplication _web;
    private long _count;

    private EventSink(WebApplication web)
    {
        _web = web;
        web.Run(context =>
        {
            Interlocked.Increment(ref _count);
            context.Response.StatusCode = StatusCodes.Status201Created;
            return Task.CompletedTask;
        });
    }

    /// <summary>What the app is given as its Service Bus namespace.</summary>
    public string Address => $"{_web.Urls.Single()}/servicebus";

    /// <summary>How many events came.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Starts it.</summary>
    public static async Task<EventSink> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var sink = new EventSink(builder.Build());
        await sink._web.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();
}
