using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Azure;

namespace CardFunctions.Tables;

/// <summary>
/// An entity: its two keys and up to 251 named properties of the service's types (<see cref="string"/>, <see cref="int"/>,
/// <see cref="long"/>, <see cref="bool"/>, <see cref="double"/>, <see cref="DateTimeOffset"/>, <see cref="Guid"/>,
/// <see cref="BinaryData"/>). A property that is null is not stored. As a dictionary it holds the properties; the keys, <c>Timestamp</c>
/// and <c>odata.etag</c> can be read by the indexer, but are not counted or listed. Not thread-safe.
/// </summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "Named as in Azure.Data.Tables.")]
public sealed class TableEntity : IDictionary<string, object?>
{
    private const string PartitionKeyName = "PartitionKey";
    private const string RowKeyName = "RowKey";
    private const string TimestampName = "Timestamp";
    private const string ETagName = "odata.etag";

    // Entities have a dozen properties or two: looking through a list beats hashing, and is one allocation.
    private readonly List<KeyValuePair<string, object?>> _properties = [];

    /// <summary>An entity with empty keys.</summary>
    public TableEntity()
    {
    }

    /// <summary>An entity with its keys.</summary>
    public TableEntity(string partitionKey, string rowKey)
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    /// <summary>Up to 512 UTF-16 characters without <c>/ \ # ?</c> and control characters; also empty.</summary>
    public string PartitionKey { get; set; } = string.Empty;

    /// <summary>Up to 512 UTF-16 characters without <c>/ \ # ?</c> and control characters; also empty.</summary>
    public string RowKey { get; set; } = string.Empty;

    /// <summary>When the service last changed the entity; null when it was not read from there.</summary>
    public DateTimeOffset? Timestamp { get; set; }

    /// <summary>The version that was read; empty when it was not read.</summary>
    public ETag ETag { get; set; }

    /// <inheritdoc/>
    public int Count => _properties.Count;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public ICollection<string> Keys => _properties.ConvertAll(property => property.Key);

    /// <inheritdoc/>
    public ICollection<object?> Values => _properties.ConvertAll(property => property.Value);

    /// <summary>The write that made this version; see <see cref="TableClient"/>.</summary>
    internal string? WriteId { get; set; }

    /// <summary>A property's value; null when there is none.</summary>
    public object? this[string key]
    {
        get => TryGetValue(key, out var value) ? value : null;
        set
        {
            ArgumentNullException.ThrowIfNull(key);
            switch (key)
            {
                case PartitionKeyName:
                    PartitionKey = (string)value!;
                    return;
                case RowKeyName:
                    RowKey = (string)value!;
                    return;
                case TimestampName:
                    Timestamp = (DateTimeOffset?)value;
                    return;
                case ETagName:
                    ETag = value is string text ? new ETag(text) : (ETag)value!;
                    return;
                default:
                    SetProperty(key, value);
                    return;
            }
        }
    }

    /// <summary>A string.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="InvalidOperationException">The property is of another type.</exception>
    public string? GetString(string key) => GetReference<string>(key);

    /// <summary>A 32-bit integer.</summary>
    /// <inheritdoc cref="GetString"/>
    public int? GetInt32(string key) => GetValue<int>(key);

    /// <summary>A 64-bit integer.</summary>
    /// <inheritdoc cref="GetString"/>
    public long? GetInt64(string key) => GetValue<long>(key);

    /// <summary>A truth value.</summary>
    /// <inheritdoc cref="GetString"/>
    public bool? GetBoolean(string key) => GetValue<bool>(key);

    /// <summary>A floating point number.</summary>
    /// <inheritdoc cref="GetString"/>
    public double? GetDouble(string key) => GetValue<double>(key);

    /// <summary>A GUID.</summary>
    /// <inheritdoc cref="GetString"/>
    public Guid? GetGuid(string key) => GetValue<Guid>(key);

    /// <summary>A time, in UTC, exact to 100 ns.</summary>
    /// <inheritdoc cref="GetString"/>
    public DateTimeOffset? GetDateTimeOffset(string key) =>
        this[key] is DateTime time ? ToUtc(time) : GetValue<DateTimeOffset>(key);

    /// <summary>Bytes.</summary>
    /// <inheritdoc cref="GetString"/>
    public BinaryData? GetBinaryData(string key) => this[key] is byte[] bytes ? BinaryData.FromBytes(bytes) : GetReference<BinaryData>(key);

    /// <summary>Adds a property.</summary>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public void Add(string key, object? value)
    {
        if (IndexOf(key) >= 0)
        {
            throw new ArgumentException($"There is a property '{key}' already.", nameof(key));
        }

        this[key] = value;
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool Remove(string key)
    {
        var index = IndexOf(key);
        if (index >= 0)
        {
            _properties.RemoveAt(index);
        }

        return index >= 0;
    }

    /// <inheritdoc/>
    public bool TryGetValue(string key, out object? value)
    {
        var index = IndexOf(key);
        value = index >= 0 ? _properties[index].Value : SystemProperty(key);
        return index >= 0 || value is not null;
    }

    /// <inheritdoc/>
    public void Clear() => _properties.Clear();

    /// <inheritdoc/>
    void ICollection<KeyValuePair<string, object?>>.Add(KeyValuePair<string, object?> item) => Add(item.Key, item.Value);

    /// <inheritdoc/>
    bool ICollection<KeyValuePair<string, object?>>.Contains(KeyValuePair<string, object?> item) => _properties.Contains(item);

    /// <inheritdoc/>
    void ICollection<KeyValuePair<string, object?>>.CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) =>
        _properties.CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    bool ICollection<KeyValuePair<string, object?>>.Remove(KeyValuePair<string, object?> item) => _properties.Remove(item);

    /// <summary>Goes through the properties, in the order they were added or read.</summary>
    public List<KeyValuePair<string, object?>>.Enumerator GetEnumerator() => _properties.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator() => _properties.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => _properties.GetEnumerator();

    /// <summary>The time in UTC. The service knows UTC only, so a time of no said zone is taken as UTC.</summary>
    internal static DateTimeOffset ToUtc(DateTime time) =>
        new(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc));

    /// <summary>Sets a property that is known not to be one of the system's.</summary>
    internal void SetProperty(string key, object? value)
    {
        var property = new KeyValuePair<string, object?>(key, value);
        var index = IndexOf(key);
        if (index >= 0)
        {
            _properties[index] = property;
        }
        else
        {
            _properties.Add(property);
        }
    }

    private int IndexOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        for (var index = 0; index < _properties.Count; index++)
        {
            if (string.Equals(_properties[index].Key, key, StringComparison.Ordinal))
            {
                return index;
            }
        }

        return -1;
    }

    private object? SystemProperty(string key) => key switch
    {
        PartitionKeyName => PartitionKey,
        RowKeyName => RowKey,
        TimestampName => Timestamp,
        ETagName => ETag == default ? null : ETag.ToString(),
        _ => null,
    };

    private T? GetValue<T>(string key)
        where T : struct => this[key] switch
        {
            null => null,
            T value => value,
            var other => throw WrongType(key, typeof(T), other),
        };

    private T? GetReference<T>(string key)
        where T : class => this[key] switch
        {
            null => null,
            T value => value,
            var other => throw WrongType(key, typeof(T), other),
        };

    private static InvalidOperationException WrongType(string key, Type wanted, object value) =>
        new($"The property '{key}' is of type {value.GetType().Name}, not {wanted.Name}.");
}
