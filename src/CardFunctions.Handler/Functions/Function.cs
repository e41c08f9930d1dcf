using CardFunctions.Events;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Handler.Functions;

/// <summary>A function that something else than an HTTP request starts.</summary>
/// <param name="Name">Its name, which is its folder's and, after a slash, the path that the host posts its envelopes to.</param>
/// <param name="Trigger">What starts it.</param>
/// <param name="Run">
/// Acts on one message, given the services of the invocation and the message's bytes as they were sent. A failure of the task
/// fails the invocation.
/// </param>
internal sealed record Function(
    string Name, Trigger Trigger, Func<IServiceProvider, ReadOnlyMemory<byte>, CancellationToken, Task> Run)
{
    /// <summary>A function that is one of the product's message handlers and bears its name.</summary>
    public static Function Of<THandler>(Trigger trigger)
        where THandler : IMessageHandler =>
        new(typeof(THandler).Name, trigger, static (services, message, cancellationToken) =>
            services.GetRequiredService<THandler>().HandleAsync(message, cancellationToken));
}
