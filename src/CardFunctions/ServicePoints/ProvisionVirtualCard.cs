using System.Text.Json;
using CardFunctions.Events;

namespace CardFunctions.ServicePoints;

/// <summary>Acts on the events of service points. Thread safe.</summary>
public sealed class ProvisionVirtualCard : IMessageHandler
{
    /// <inheritdoc />
    public Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(message);
        return Task.CompletedTask;
    }
}
