using CardFunctions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Audit;

/// <summary>Registers the audit trail.</summary>
internal static class AuditSetup
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<AuditTrail>()
        .AddSingleton<Refusals>()
        .AddJson(AuditJson.Default);
}
