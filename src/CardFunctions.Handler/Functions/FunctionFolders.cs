using System.Diagnostics.CodeAnalysis;
using CardFunctions.Handler.Hosting;
using CardFunctions.Handler.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Handler.Functions;

/// <summary>Writes a folder with its <c>function.json</c> for every function: the build's last step.</summary>
/// <remarks>
/// Made from the endpoints and the table themselves, so that no function is forgotten and none is left over. Nothing is
/// started and no setting is read: the outcome depends on the code alone.
/// </remarks>
internal static class FunctionFolders
{
    private const string FileName = "function.json";

    /// <summary>Writes the folders and removes those of functions that are gone.</summary>
    /// <param name="folder">The function app's folder, where <c>host.json</c> lies.</param>
    /// <returns>The exit code; what is wrong stands on stderr as the build shows errors.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
        "The command's last catch: an error of the build instead of a dump.")]
    public static int Write(string folder)
    {
        try
        {
            var definitions = FunctionDefinition.All(Endpoints(), FunctionTable.All);
            foreach (var definition in definitions)
            {
                var path = Path.Combine(folder, definition.Name);
                Directory.CreateDirectory(path);
                File.WriteAllBytes(Path.Combine(path, FileName), definition.ToJson());
            }

            RemoveAllBut(definitions.Select(definition => definition.Name).ToHashSet(StringComparer.Ordinal), folder);
            return ExitCode.Written;
        }
        catch (Exception failure)
        {
            var reason = failure is InvalidDataException ? failure.Message : failure.ToString();
            Console.Error.WriteLine($"CardFunctions.Handler : error CF0001: {Line.From(reason)}");
            return ExitCode.Fault;
        }
    }

    private static IReadOnlyList<Endpoint> Endpoints()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "CardFunctions.Handler" });
        // Never started; without a server there is no application to map endpoints on.
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Services.AddCardFunctions(builder.Configuration);
        IEndpointRouteBuilder app = builder.Build();
        app.MapCardFunctions();
        return [.. app.DataSources.SelectMany(source => source.Endpoints)];
    }

    private static void RemoveAllBut(HashSet<string> names, string folder)
    {
        foreach (var path in Directory.EnumerateDirectories(folder).Where(path => !names.Contains(Path.GetFileName(path))))
        {
            var file = Path.Combine(path, FileName);
            if (File.Exists(file))
            {
                File.Delete(file);
                if (!Directory.EnumerateFileSystemEntries(path).Any())
                {
                    Directory.Delete(path);
                }
            }
        }
    }
}
