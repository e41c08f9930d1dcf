using System.Net;
using System.Net.Sockets;
using System.Text;
using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.ServiceBus;
using CardFunctions.LocalHost.SimulatorPage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CardFunctions.LocalHost.Running;

/// <summary>The web server at <c>http://localhost:7071</c>: the app's functions, and beside them the stand-in for Service Bus and the simulator's page.</summary>
internal static class LocalHostServer
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    /// <summary>Starts it on loopback.</summary>
    /// <exception cref="LocalHostFault">The port is taken.</exception>
    public static async Task<WebApplication> StartAsync(
        int port, Broker broker, HttpProxy proxy, CancellationToken cancellationToken, SimulatorEndpoints? simulator = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = HttpProxy.MaxRequestBytes;
            // What is slow, or falls silent, is the app's affair.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopLimit);
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.UseRouting();
        web.MapServiceBus(broker);
        simulator?.Map(web);
        // With a pattern of its own: the default one leaves out every path whose last part has a dot.
        web.MapFallback("{*path}", proxy.InvokeAsync);
        try
        {
            await web.StartAsync(cancellationToken);
            return web;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException or SocketException)
        {
            await web.DisposeAsync();
            throw PortTaken(port, exception);
        }
    }

    /// <summary>Looks whether the port is free, before anything else is started.</summary>
    /// <exception cref="LocalHostFault">It is not.</exception>
    public static void CheckPort(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
        }
        catch (SocketException exception)
        {
            throw PortTaken(port, exception);
        }
    }

    private static LocalHostFault PortTaken(int port, Exception exception) =>
        new($"Port {port} is taken by another program. Choose another with --port, e.g. --port {(port < 65_535 ? port + 1 : 7071)}.", exception);
}
