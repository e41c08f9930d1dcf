using System.Globalization;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.IntegrationTests.LocalHost;
using CardFunctions.LocalHost.FunctionsHost;

namespace CardFunctions.IntegrationTests.Telemetry;

/// <summary>What a developer sees of one provisioning: everything as processes, the local Service Bus between them.</summary>
public sealed class WholeTraceTests
{
    [Fact]
    public async Task A_provisioning_from_send_to_the_card_is_one_tree()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var data = Directory.CreateTempSubdirectory("cardfunctions-data-").FullName;
        var port = HandlerStart.FreePort().ToString(CultureInfo.InvariantCulture);
        await using var host = RunProcess.Start(receiver.Settings, "run", "--port", port, "--data", data, "--app", Repository.BuiltApp);
        await host.LineAsync("Ctrl+C");
        var file = Path.Combine(data, "created.json");
        var (client, point) = (AppFixture.UniqueId(), AppFixture.UniqueId("sp"));
        await File.WriteAllTextAsync(file, Messages.Created(point, client, more: ",\"clientName\":\"SENTOFT\""));
        await using (var send = RunProcess.Start(receiver.Settings, "send", "service-points", file, "--data", data))
        {
            Assert.Equal(0, await send.ExitAsync());
        }

        var root = await receiver.SpanAsync(span => span.Name == "send service-points");
        // Of the card, and of the service point that is ready: sent in the background, and removed when they are sent.
        var trace = await receiver.UntilAsync(all => all.TraceOf(root.TraceId) is var spans
            && spans.Count(span => span.Name == "send card-events") >= 2 && spans.Exists(IsRemoval) ? spans : null);

        Assert.Equal(("", SpanKind.Producer, "cardfunctions-send"), (root.ParentId, root.Kind, root.Service));
        Assert.Equal(root, Assert.Single(trace, span => span.ParentId.Length == 0));
        Assert.All(trace.Where(span => span != root), span => Assert.Contains(trace, parent => parent.SpanId == span.ParentId));

        var process = Assert.Single(trace, span => span.Kind is SpanKind.Consumer);
        Assert.Equal(("process service-points", root.SpanId, "cardfunctions"), (process.Name, process.ParentId, process.Service));
        Assert.Equal("ProvisionVirtualCard", process.Attributes["faas.name"]);
        Assert.Equal("service-points", process.Attributes["messaging.destination.name"]);
        Assert.Equal("card-provisioning", process.Attributes["messaging.destination.subscription.name"]);
        Assert.Equal("1", process.Attributes["messaging.servicebus.message.delivery_count"]);
        Assert.True(Guid.TryParse(process.Attributes["faas.invocation_id"], out _));

        var stored = trace.Where(span => span.Name == "Transaction Clients").ToList();
        Assert.Contains(stored, span => span.ParentId == process.SpanId);
        Assert.All(stored, span => Assert.Equal((SpanKind.Client, "azure.tables"), (span.Kind, span.Attributes["db.system.name"])));
        var events = trace.Where(span => span.Name == "send card-events").ToList();
        Assert.All(events, span => Assert.Equal((SpanKind.Producer, process.SpanId), (span.Kind, span.ParentId)));

        // What was sent tells whoever takes it of the span that it was sent in.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var page = await http.GetStringAsync(new Uri($"http://localhost:{port}/servicebus/card-events/subscriptions/all/messages"));
        Assert.All(events, span => Assert.Contains($"00-{root.TraceId}-{span.SpanId}-01", page, StringComparison.Ordinal));
        Assert.NotNull(JsonNode.Parse(page));
        host.Terminate();
        Assert.Equal(0, await host.ExitAsync());
    }

    private static bool IsRemoval(ReceivedSpan span) => span.Name is "DeleteEntity Clients" or "Transaction Clients" && span.Kind is SpanKind.Client;
}
