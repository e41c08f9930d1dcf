using System.Diagnostics.CodeAnalysis;
using System.Net;
using CardFunctions.Handler.Functions;
using CardFunctions.Handler.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace CardFunctions.Handler.Hosting;

/// <summary>The whole composition of the executable: settings from the environment, lines to the console, Kestrel, the product.</summary>
internal static class HandlerApp
{
    /// <summary>The largest body of an HTTP request in bytes, as the HTTP contract has it.</summary>
    private const int MaxBodyBytes = 1024 * 1024;

    /// <summary>
    /// How long running requests have to end when the process is asked to stop. The platform gives an instance about 30 s; what
    /// does not end in time is delivered or sent again.
    /// </summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    /// <summary>Serves until the process is asked to stop.</summary>
    /// <returns>The exit code, never zero (<see cref="ExitCode"/>).</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
        "The last catch of the process: one line and an exit code instead of a dump.")]
    public static async Task<int> RunAsync()
    {
        try
        {
            await using var app = Build();
            // Here, before the host does it, so that a wrong setting is one line and no stack trace.
            app.Services.GetService<IStartupValidator>()?.Validate();
            await app.StartAsync();
            await app.WaitForShutdownAsync();
            return ExitCode.Stopped;
        }
        catch (Exception failure)
        {
            return Startup.Refuse(failure);
        }
    }

    private static WebApplication Build()
    {
        // Empty and not slim: no appsettings.json, which the host does not know, and no watcher on it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "CardFunctions.Handler",
            EnvironmentName = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT") ?? Environments.Production,
        });
        builder.Configuration.AddEnvironmentVariables();
        AddLines(builder.Logging, builder.Configuration);
        Listen(builder.WebHost, HandlerPort.Read(builder.Configuration));
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = DrainTime);
        builder.Services.AddCardFunctions(builder.Configuration);

        var app = builder.Build();
        app.UseHostContract(FunctionTable.All);
        app.UseCardFunctions();
        app.MapCardFunctions();
        return app;
    }

    private static void AddLines(ILoggingBuilder logging, ConfigurationManager configuration)
    {
        logging.AddConsole(options =>
        {
            options.FormatterName = LineFormatter.FormatterName;
            options.LogToStandardErrorThreshold = LogLevel.Warning;
        });
        logging.Services.AddSingleton<ConsoleFormatter, LineFormatter>();
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // A failed start is told by `Startup`, in one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddConfiguration(configuration.GetSection("Logging"));
    }

    private static void Listen(ConfigureWebHostBuilder webHost, int port) => webHost.UseKestrelCore().ConfigureKestrel(options =>
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaxBodyBytes;
        // Longer than the minute after which the host drops an idle connection, so that it never writes to a closed one.
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(3);
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
    });
}
