using System.Globalization;
using System.Text.Json;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>What <c>host.json</c> says, as far as a custom handler's app uses it; defaults are the Functions host's.</summary>
internal sealed record HostSettings
{
    /// <summary>How many messages of one trigger an instance works on at once (<c>maxConcurrentCalls</c>).</summary>
    public const int DefaultMaxConcurrentCalls = 16;

    /// <summary>How many sessions of one trigger an instance works on at once (<c>maxConcurrentSessions</c>).</summary>
    public const int DefaultMaxConcurrentSessions = 8;

    private static readonly TimeSpan DefaultFiveMinutes = TimeSpan.FromMinutes(5);

    /// <summary>The program to start, absolute.</summary>
    public required string Executable { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The first part of every HTTP route, without slashes; may be empty.</summary>
    public string RoutePrefix { get; init; } = "api";

    /// <summary>How long a function may run before its process is killed; null means for ever. Consumption's default.</summary>
    public TimeSpan? FunctionTimeout { get; init; } = DefaultFiveMinutes;

    public int MaxConcurrentCalls { get; init; } = DefaultMaxConcurrentCalls;

    public int MaxConcurrentSessions { get; init; } = DefaultMaxConcurrentSessions;

    /// <summary>How long a message's lock is renewed while its function runs (<c>maxAutoLockRenewalDuration</c>).</summary>
    public TimeSpan MaxLockRenewal { get; init; } = DefaultFiveMinutes;

    /// <summary>Reads the file.</summary>
    /// <param name="folder">The app's folder, absolute.</param>
    /// <param name="root">The content of <c>host.json</c>.</param>
    /// <exception cref="LocalHostFault">It is no custom handler's, or asks for what the local host does not do.</exception>
    public static HostSettings Read(string folder, JsonElement root)
    {
        var handler = root.Find("customHandler") ?? throw new LocalHostFault($"{folder}: host.json has no customHandler section.");
        var path = handler.Find("description", "defaultExecutablePath")?.GetString()
            ?? throw new LocalHostFault($"{folder}: host.json names no customHandler.description.defaultExecutablePath.");
        if (handler.Find("enableProxyingHttpRequest")?.ValueKind != JsonValueKind.True)
        {
            throw new LocalHostFault($"{folder}: host.json must have customHandler.enableProxyingHttpRequest: true; the local host does no other way.");
        }

        var bus = root.Find("extensions", "serviceBus");
        return new HostSettings
        {
            Executable = ExecutableIn(folder, path),
            Arguments = [.. handler.Find("description", "arguments")?.EnumerateArray().Select(argument => argument.GetString() ?? "") ?? []],
            RoutePrefix = root.Find("extensions", "http", "routePrefix")?.GetString()?.Trim('/') ?? "api",
            FunctionTimeout = Timeout(root.Find("functionTimeout")?.GetString()),
            MaxConcurrentCalls = bus?.Find("maxConcurrentCalls")?.GetInt32() ?? DefaultMaxConcurrentCalls,
            MaxConcurrentSessions = bus?.Find("maxConcurrentSessions")?.GetInt32() ?? DefaultMaxConcurrentSessions,
            MaxLockRenewal = Timeout(bus?.Find("maxAutoLockRenewalDuration")?.GetString()) ?? DefaultFiveMinutes,
        };
    }

    private static TimeSpan? Timeout(string? text) => text switch
    {
        null => DefaultFiveMinutes,
        "-1" => null,
        _ => TimeSpan.Parse(text, CultureInfo.InvariantCulture),
    };

    private static string ExecutableIn(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        var found = File.Exists(path) ? path : path + ".exe";
        return File.Exists(found) ? found : throw new LocalHostFault($"{path} is not there: build or publish the app first.");
    }
}
