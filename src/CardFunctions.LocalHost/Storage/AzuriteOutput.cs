using System.Text.RegularExpressions;

namespace CardFunctions.LocalHost.Storage;

/// <summary>What Azurite writes: the addresses it listens on, and the last lines for a message when it fails.</summary>
internal sealed partial class AzuriteOutput
{
    private const int ServiceCount = 3;
    private const int LinesKept = 20;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when every service listens.</summary>
    public Task Listening => _listening.Task;

    /// <summary>The last lines.</summary>
    public string Last
    {
        get
        {
            lock (_gate)
            {
                return string.Join(Environment.NewLine, _lines);
            }
        }
    }

    /// <summary>Takes a line; null is the end of the stream.</summary>
    public void Add(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }

            if (ListeningLine().Match(line) is { Success: true } match)
            {
                _addresses[match.Groups["service"].Value] = match.Groups["address"].Value;
                if (_addresses.Count == ServiceCount)
                {
                    _listening.TrySetResult();
                }
            }
        }
    }

    /// <summary>Where an account's service is, once it listens.</summary>
    public Uri EndpointOf(string service, string account)
    {
        lock (_gate)
        {
            return new Uri($"{_addresses[service]}/{account}");
        }
    }

    [GeneratedRegex(
        @"^Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<address>http://\S+?)/?\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();
}
