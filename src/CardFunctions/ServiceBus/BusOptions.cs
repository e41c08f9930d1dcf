using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CardFunctions.ServiceBus;

/// <summary>Where messages are sent.</summary>
internal sealed class BusOptions
{
    /// <summary>The setting that names the Service Bus namespace; the Functions host reads it too, for its triggers.</summary>
    public const string NamespaceSetting = "ServiceBus__fullyQualifiedNamespace";

    /// <summary>The setting that names the topic of events.</summary>
    public const string TopicSetting = nameof(CardEventsTopic);

    /// <summary>The setting that names the queue of automatic sales; the Functions host reads it too, for its trigger.</summary>
    public const string QueueSetting = nameof(AutomaticSalesQueue);

    // Service Bus: letters, digits, periods, hyphens and underscores. Flat, so that it is one segment of an address.
    private const int MaxNameLengthCharacters = 260;

    /// <summary>
    /// The Service Bus namespace, such as <c>cards.servicebus.windows.net</c>, reached with the app's managed identity; or, on a
    /// developer's machine, the address of a stand-in on loopback.
    /// </summary>
    public string FullyQualifiedNamespace { get; set; } = string.Empty;

    /// <summary>The topic that events are sent to.</summary>
    public string CardEventsTopic { get; set; } = "card-events";

    /// <summary>The queue that the items of automatic sales go through.</summary>
    public string AutomaticSalesQueue { get; set; } = "automatic-sales";

    /// <summary>The address of the namespace; null when the setting is none.</summary>
    public Uri? Address =>
        Uri.TryCreate(FullyQualifiedNamespace.Contains("://", StringComparison.Ordinal) ? FullyQualifiedNamespace : $"https://{FullyQualifiedNamespace}", UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            ? uri
            : null;

    /// <summary>Takes the values from the settings.</summary>
    public void Bind(IConfiguration configuration)
    {
        FullyQualifiedNamespace = configuration[NamespaceSetting.Replace("__", ":", StringComparison.Ordinal)] ?? FullyQualifiedNamespace;
        CardEventsTopic = configuration[TopicSetting] ?? CardEventsTopic;
        AutomaticSalesQueue = configuration[QueueSetting] ?? AutomaticSalesQueue;
    }

    /// <summary>Refuses settings with which nothing can be sent.</summary>
    internal sealed class Validation : IValidateOptions<BusOptions>
    {
        public ValidateOptionsResult Validate(string? name, BusOptions options)
        {
            List<string> faults = [];
            if (options.FullyQualifiedNamespace.Length == 0 || options.Address is null)
            {
                faults.Add($"{NamespaceSetting} is not the name of a Service Bus namespace, nor an http address on loopback.");
            }

            if (!IsName(options.CardEventsTopic))
            {
                faults.Add($"{TopicSetting} is not the name of a topic.");
            }

            if (!IsName(options.AutomaticSalesQueue))
            {
                faults.Add($"{QueueSetting} is not the name of a queue.");
            }

            return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
        }

        private static bool IsName(string text) =>
            text.Length is > 0 and <= MaxNameLengthCharacters
            && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');
    }
}
