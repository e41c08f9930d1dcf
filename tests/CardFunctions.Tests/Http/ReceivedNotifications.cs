using System.Collections;
using System.Collections.Concurrent;
using CardFunctions.Providers;

namespace CardFunctions.Tests.Http;

/// <summary>Keeps what providers told by themselves.</summary>
internal sealed class ReceivedNotifications : IProviderNotifications, IEnumerable<ProviderNotification>
{
    private readonly ConcurrentQueue<ProviderNotification> _all = new();

    public Task ReceiveAsync(ProviderNotification notification, CancellationToken cancellationToken)
    {
        _all.Enqueue(notification);
        return Task.CompletedTask;
    }

    public IEnumerator<ProviderNotification> GetEnumerator() => _all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
