using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Http;

/// <summary>Chains the features' source-generated JSON contexts.</summary>
internal static class JsonSetup
{
    /// <summary>Adds a feature's JSON: its shapes, and the converters that its context names.</summary>
    public static IServiceCollection AddJson(this IServiceCollection services, JsonSerializerContext context) =>
        services.ConfigureHttpJsonOptions(options =>
        {
            // A resolver's converters are its own; requests are read with other, stricter options, which need them too.
            foreach (var converter in context.Options.Converters)
            {
                options.SerializerOptions.Converters.Add(converter);
            }

            options.SerializerOptions.TypeInfoResolverChain.Add(context);
        });
}
