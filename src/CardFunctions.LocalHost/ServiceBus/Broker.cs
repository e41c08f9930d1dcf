using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>The stand-in for a Service Bus namespace. It is the only broker: state in memory, written through to a journal.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class Broker : IAsyncDisposable
{
    private readonly Dictionary<string, BrokerEntity> _entities = new(StringComparer.OrdinalIgnoreCase);

    private Broker()
    {
    }

    /// <summary>Open while the journal can be written.</summary>
    public StorageGate Storage { get; } = new();

    /// <summary>The queues and topics, by name.</summary>
    public IEnumerable<BrokerEntity> Entities => _entities.Values.OrderBy(entity => entity.Description.Name, StringComparer.Ordinal);

    /// <summary>Makes one with what the journal holds.</summary>
    public static async Task<Broker> OpenAsync(
        IReadOnlyList<EntityDescription> topology, IJournal journal, LocalConsole console, TimeProvider time, CancellationToken cancellationToken)
    {
        await journal.OpenAsync(cancellationToken);
        var rows = await journal.LoadAsync(cancellationToken);
        var broker = new Broker();
        foreach (var description in topology)
        {
            var entity = new BrokerEntity(description, journal, broker.Storage, console, time);
            broker._entities[description.Name] = entity;
            entity.Restore(rows[description.Name]);
        }

        return broker;
    }

    /// <summary>The queue or topic of this name, or null.</summary>
    public BrokerEntity? Find(string name) => _entities.GetValueOrDefault(name);

    /// <summary>The receiver at <c>queue</c> or <c>topic/subscriptions/name</c>, with its entity, or null.</summary>
    public (BrokerEntity Entity, Receiver Receiver)? FindReceiver(string path) =>
        Entities.SelectMany(entity => entity.Receivers.Select(receiver => ((BrokerEntity, Receiver)?)(entity, receiver)))
            .FirstOrDefault(pair => string.Equals(pair!.Value.Item2.Path, path, StringComparison.OrdinalIgnoreCase));

    public async ValueTask DisposeAsync()
    {
        foreach (var entity in _entities.Values)
        {
            await entity.DisposeAsync();
        }
    }
}
