using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CardFunctions.Outbox;

/// <summary>Where events are published.</summary>
internal sealed class EventOptions
{
    /// <summary>The setting that names the Service Bus namespace; the Functions host reads it too, for its triggers.</summary>
    public const string NamespaceSetting = "ServiceBus__fullyQualifiedNamespace";

    /// <summary>The setting that names the topic.</summary>
    public const string TopicSetting = nameof(CardEventsTopic);

    // Service Bus: letters, digits, periods, hyphens and underscores. Flat, so that it is one segment of an address.
    private const int MaxTopicLengthCharacters = 260;

    /// <summary>
    /// The Service Bus namespace, such as <c>cards.servicebus.windows.net</c>, reached with the app's managed identity; or, on a
    /// developer's machine, the address of a stand-in on loopback.
    /// </summary>
    public string FullyQualifiedNamespace { get; set; } = string.Empty;

    /// <summary>The topic that events are sent to.</summary>
    public string CardEventsTopic { get; set; } = "card-events";

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
    }

    /// <summary>Refuses settings with which no event can be published.</summary>
    internal sealed class Validation : IValidateOptions<EventOptions>
    {
        public ValidateOptionsResult Validate(string? name, EventOptions options)
        {
            List<string> faults = [];
            if (options.FullyQualifiedNamespace.Length == 0 || options.Address is null)
            {
                faults.Add($"{NamespaceSetting} is not the name of a Service Bus namespace, nor an http address on loopback.");
            }

            if (options.CardEventsTopic.Length is 0 or > MaxTopicLengthCharacters
                || !options.CardEventsTopic.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_'))
            {
                faults.Add($"{TopicSetting} is not the name of a topic.");
            }

            return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
        }
    }
}
