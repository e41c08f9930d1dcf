namespace CardFunctions.Http;

/// <summary>Collects what is wrong with a request, by the path of the member, so that one answer names all of it.</summary>
/// <remarks>
/// A path is written as in the answer: <c>holder.kind</c>, <c>items[3].amount</c>; <c>$</c> is the body as a whole. Once the
/// structure of a member was found faulty (an unknown name, a wrong type), later faults at or below it are dropped: they
/// would only repeat it. Not thread safe: it belongs to one request.
/// </remarks>
internal sealed class Faults
{
    /// <summary>The path of the body as a whole.</summary>
    public const string Root = "$";

    // An answer with more than this helps nobody, and a hostile body could ask for a million.
    private const int MaxFaults = 200;

    private readonly Store _store;
    private readonly string _prefix;

    /// <summary>No fault yet.</summary>
    public Faults()
        : this(new Store(), string.Empty)
    {
    }

    private Faults(Store store, string prefix)
    {
        _store = store;
        _prefix = prefix;
    }

    /// <summary>Whether anything is wrong; for a nested view, at or below its prefix.</summary>
    public bool Any => _store.Entries is { } entries && (_prefix.Length == 0 || entries.Exists(entry => IsAtOrBelow(entry.Path, _prefix)));

    /// <summary>Says that something is wrong with a member. A path may get several messages; the same one only once.</summary>
    public void Add(string path, Text message)
    {
        var full = Join(_prefix, path);
        if (!IsSettled(full))
        {
            _store.Add(full, message);
        }
    }

    /// <summary>Whether a member has a fault already, or lies within one whose structure is faulty.</summary>
    public bool Has(string path)
    {
        var full = Join(_prefix, path);
        return IsSettled(full) || (_store.Entries?.Exists(entry => string.Equals(entry.Path, full, StringComparison.Ordinal)) ?? false);
    }

    /// <summary>A view on the same faults for a nested object: paths are added below <paramref name="member"/>.</summary>
    public Faults Under(string member) => new(_store, Join(_prefix, member));

    /// <summary>A view on the same faults for an element of a list.</summary>
    public Faults Under(string member, int index) =>
        new(_store, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Join(_prefix, member)}[{index}]"));

    /// <summary>Says that the structure of a member is faulty; whatever is said of it, or of what lies below it, later is dropped.</summary>
    public void AddStructural(string path, Text message)
    {
        Add(path, message);
        Settle(path);
    }

    /// <summary>Drops whatever is said of a member later, because its faults were found already.</summary>
    public void Settle(string path) => (_store.Settled ??= new(StringComparer.Ordinal)).Add(Join(_prefix, path));

    /// <summary>All that is wrong, in the order it was found, with the messages of a path together.</summary>
    public IEnumerable<(string Path, IEnumerable<Text> Messages)> ByPath() =>
        (_store.Entries ?? []).GroupBy(entry => entry.Path, entry => entry.Message, StringComparer.Ordinal).Select(group => (group.Key, group.AsEnumerable()));

    private bool IsSettled(string path)
    {
        if (_store.Settled is not { } settled)
        {
            return false;
        }

        if (settled.Contains(Root))
        {
            return true;
        }

        for (var end = path.Length; end > 0; end = path.AsSpan(0, end).LastIndexOfAny('.', '['))
        {
            if (settled.Contains(path[..end]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAtOrBelow(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] is '.' or '[');

    private static string Join(string prefix, string path)
    {
        if (prefix.Length == 0)
        {
            return path;
        }

        return path.Length == 0 || string.Equals(path, Root, StringComparison.Ordinal) ? prefix : path[0] == '[' ? prefix + path : $"{prefix}.{path}";
    }

    private sealed class Store
    {
        public List<(string Path, Text Message)>? Entries { get; private set; }

        public HashSet<string>? Settled { get; set; }

        public void Add(string path, Text message)
        {
            Entries ??= [];
            if (Entries.Count < MaxFaults && !Entries.Contains((path, message)))
            {
                Entries.Add((path, message));
            }
        }
    }
}
