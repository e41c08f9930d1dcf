using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Idempotency;

/// <summary>Registers what remembers requests.</summary>
internal static class IdempotencySetup
{
    public static IServiceCollection AddIdempotency(this IServiceCollection services) => services.AddSingleton<IdempotencyStore>();
}
