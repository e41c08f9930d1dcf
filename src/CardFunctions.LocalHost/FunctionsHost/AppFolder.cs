using System.Text.Json;
using System.Text.RegularExpressions;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>A function app as it lies on disk: <c>host.json</c>, and one folder a function with its <c>function.json</c>.</summary>
/// <param name="Path">The folder, absolute.</param>
/// <param name="Host">What <c>host.json</c> says.</param>
/// <param name="Functions">In the alphabetical order of their names, which is the order in which the host tries their routes.</param>
internal sealed partial record AppFolder(string Path, HostSettings Host, IReadOnlyList<FunctionDefinition> Functions)
{
    /// <summary>Reads the folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="settings">The app's settings, for <c>%Name%</c> in bindings.</param>
    /// <exception cref="LocalHostFault">Something is missing, or asks for what the local host does not do.</exception>
    public static AppFolder Load(string path, IReadOnlyDictionary<string, string> settings)
    {
        var folder = System.IO.Path.GetFullPath(path);
        var hostFile = System.IO.Path.Combine(folder, "host.json");
        if (!File.Exists(hostFile))
        {
            throw new LocalHostFault($"{folder} is no function app: it has no host.json. Build the handler first, or name its folder with --app.");
        }

        var functions = Directory.EnumerateFiles(folder, "function.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .OrderBy(file => file, StringComparer.OrdinalIgnoreCase)
            .Where(file => !string.Equals(System.IO.Path.GetDirectoryName(file), folder, StringComparison.Ordinal))
            .Select(file => Read(file, settings))
            .OfType<FunctionDefinition>()
            .ToList();
        return new AppFolder(folder, HostSettings.Read(folder, JsonNavigation.ReadFile(hostFile)), functions);
    }

    private static FunctionDefinition? Read(string file, IReadOnlyDictionary<string, string> settings)
    {
        var name = new DirectoryInfo(System.IO.Path.GetDirectoryName(file)!).Name;
        var root = JsonNavigation.ReadFile(file);
        var bindings = root.Find("bindings")?.EnumerateArray().ToList() ?? [];
        var triggers = bindings.FindAll(binding => TypeOf(binding).EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
        if (root.Find("disabled")?.ValueKind == JsonValueKind.True)
        {
            return null;
        }

        return triggers switch
        {
            [var only] => new FunctionDefinition(name, ReadTrigger(name, only, bindings, text => Resolve(text, settings, file))),
            _ => throw new LocalHostFault($"{file}: a function has exactly one trigger, this one has {triggers.Count}."),
        };
    }

    private static Trigger ReadTrigger(string function, JsonElement trigger, List<JsonElement> bindings, Func<string, string> resolve)
    {
        string? Text(string property) => trigger.Find(property)?.GetString() is { } text ? resolve(text) : null;
        bool Flag(string property) => trigger.Find(property)?.ValueKind == JsonValueKind.True;
        var binding = Text("name") ?? throw new LocalHostFault($"{function}: its trigger has no name.");
        switch (TypeOf(trigger).ToUpperInvariant())
        {
            case "HTTPTRIGGER":
                if (bindings.Count != 2 || !bindings.Exists(other => TypeOf(other).Equals("http", StringComparison.OrdinalIgnoreCase)))
                {
                    throw new LocalHostFault($"{function}: a proxied function has exactly one httpTrigger and one http binding; any other turns proxying off.");
                }

                var methods = trigger.Find("methods")?.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant()) ?? [];
                return new Trigger.Http(methods.ToHashSet(StringComparer.Ordinal), Text("route")?.Trim('/') ?? function);
            case "SERVICEBUSTRIGGER":
                var entity = Text("queueName") ?? Text("topicName") ?? throw new LocalHostFault($"{function}: its trigger names neither a queue nor a topic.");
                var subscription = Text("topicName") is null ? null : Text("subscriptionName") ?? throw new LocalHostFault($"{function}: its trigger names no subscription.");
                var binary = string.Equals(Text("dataType"), "binary", StringComparison.OrdinalIgnoreCase);
                return Text("cardinality")?.Equals("many", StringComparison.OrdinalIgnoreCase) == true
                    ? throw new LocalHostFault($"{function}: the local host hands over one message at a time, not cardinality many.")
                    : new Trigger.ServiceBus(binding, entity, subscription, Flag("isSessionsEnabled"), binary);
            case "TIMERTRIGGER":
                var schedule = Text("schedule") ?? throw new LocalHostFault($"{function}: its trigger has no schedule.");
                return TimerSchedule.TryParse(schedule, out var parsed)
                    ? new Trigger.Timer(binding, parsed, Flag("runOnStartup"))
                    : throw new LocalHostFault($"{function}: '{schedule}' is no NCRONTAB expression of six fields and no time span.");
            case var other:
                throw new LocalHostFault($"{function}: the local host does not know the trigger {other}.");
        }
    }

    private static string TypeOf(JsonElement binding) => binding.Find("type")?.GetString() ?? "";

    private static string Resolve(string text, IReadOnlyDictionary<string, string> settings, string file) =>
        SettingReference().Replace(text, match => settings.TryGetValue(match.Groups["name"].Value, out var value)
            ? value
            : throw new LocalHostFault($"{file}: there is no setting {match.Groups["name"].Value}."));

    [GeneratedRegex("%(?<name>[^%]+)%", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingReference();
}
