using System.Net;
using System.Text;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.IntegrationTests.Terminal;
using CardFunctions.Storage;

namespace CardFunctions.IntegrationTests.Telemetry;

/// <summary>What the app tells of its requests, messages and calls.</summary>
public sealed class SpanTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Parent = $"00-{TraceId}-00f067aa0ba902b7-01";

    [Fact]
    public async Task A_request_has_a_span_with_its_route_below_the_callers_and_above_its_storage_calls()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var handler = await StartAsync(receiver);
        var client = await app.MakeClientAsync();
        (await app.On(handler).GetAsync($"clients/{client}/cards?limit=3", ("traceparent", Parent), ("x-ms-invocation-id", "run-17"))).Is(HttpStatusCode.OK);

        var request = await receiver.SpanAsync(span => span.TraceId == TraceId && span.Kind is SpanKind.Server);
        Assert.Equal(("GET /api/v1/clients/{clientId}/cards", "00f067aa0ba902b7", "cardfunctions"), (request.Name, request.ParentId, request.Service));
        Assert.Equal("/api/v1/clients/{clientId}/cards", request.Attributes["http.route"]);
        Assert.Equal("200", request.Attributes["http.response.status_code"]);
        Assert.Equal("run-17", request.Attributes["faas.invocation_id"]);
        Assert.Equal("ListCards", request.Attributes["faas.name"]);
        Assert.False(request.IsError);
        var query = await receiver.SpanAsync(span => span.TraceId == TraceId && span.Name == "Query Clients");
        Assert.Equal((SpanKind.Client, request.SpanId), (query.Kind, query.ParentId));
        Assert.Equal("200", query.Attributes["db.response.status_code"]);
        Assert.NotEmpty(query.Attributes["azure.service.request.id"]);
    }

    [Fact]
    public async Task A_receiver_is_reached_by_grpc_as_well()
    {
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc: true);
        await using var handler = await StartAsync(receiver);
        (await app.On(handler).GetAsync("me")).Is(HttpStatusCode.OK);
        await receiver.SpanAsync(span => span.Name == "GET /api/v1/me");
        await receiver.PointAsync("http.server.request.duration", "http.route", "/api/v1/me");
    }

    [Fact]
    public async Task A_request_from_nobody_is_a_root_of_its_own_and_the_hosts_ping_is_none()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var handler = await StartAsync(receiver);
        (await app.On(handler).GetAsync("nowhere")).Is(HttpStatusCode.NotFound);
        (await app.On(handler).GetAsync("me")).Is(HttpStatusCode.OK);

        var found = await receiver.SpanAsync(span => span.Name == "GET /api/v1/me");
        var lost = await receiver.SpanAsync(span => span.Name == "GET");
        Assert.Equal(("", ""), (found.ParentId, lost.ParentId));
        Assert.NotEqual(found.TraceId, lost.TraceId);
        Assert.Equal("404", lost.Attributes["http.response.status_code"]);
        Assert.False(lost.Attributes.ContainsKey("url.path"));
        Assert.Equal(2, receiver.Spans.Count(span => span.Kind is SpanKind.Server));
    }

    [Fact]
    public async Task An_outage_of_storage_marks_the_request_and_the_call_as_failed()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var settings = app.SettingsFor("DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;TableEndpoint=http://127.0.0.1:9/a;");
        await using var handler = await StartAsync(receiver, settings);
        (await app.On(handler).GetAsync("clients")).Is(HttpStatusCode.ServiceUnavailable);

        var request = await receiver.SpanAsync(span => span.Name == "GET /api/v1/clients");
        Assert.True(request.IsError);
        Assert.Equal("503", request.Attributes["error.type"]);
        var call = await receiver.SpanAsync(span => span.TraceId == request.TraceId && span.Kind is SpanKind.Client);
        Assert.True(call.IsError);
        Assert.Equal("no_answer", call.Attributes["error.type"]);
    }

    [Fact]
    public async Task An_event_whose_process_died_is_sent_by_another_in_the_trace_of_its_change()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var settings = Merge(receiver.Settings, app.SettingsFor(app.ConnectionString));
        settings[FaultPoints.Variable] = $"{FaultPoint.AfterTransaction}:1";
        var client = await app.MakeClientAsync();
        await using (var doomed = await HandlerProcess.StartAsync(settings, Repository.FaultyApp))
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => DeliverAsync(doomed, Messages.Created(AppFixture.UniqueId("sp"), client), Parent));
        }

        // Another process, which listens to nothing: whichever sends it passes on what is stored.
        await app.SettleAsync(client);
        var told = app.Topic.EventsOf(client);
        Assert.NotEmpty(told);
        Assert.All(told, one => Assert.StartsWith(
            $"00-{TraceId}-", app.Topic.HeaderOf((string)one["id"]!).ApplicationProperties["Diagnostic-Id"].GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_fails_has_a_span_that_says_so()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var handler = await StartAsync(receiver);
        Assert.False(await DeliverAsync(handler, Messages.Created(AppFixture.UniqueId("sp"), AppFixture.UniqueId()), Parent));

        var process = await receiver.SpanAsync(span => span.Kind is SpanKind.Consumer);
        Assert.Equal((TraceId, true, "not_ready"), (process.TraceId, process.IsError, process.Attributes["error.type"]));
    }

    [Fact]
    public async Task Providers_calls_have_spans_and_no_card_number_or_token_is_in_anything_that_is_sent()
    {
        const string Number = AliasStage.Visa;
        const string Elsewhere = "4929713382466013";
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var handler = await StartAsync(receiver);
        var api = app.On(handler);
        var contact = AppFixture.UniqueId();
        (await api.PostAsync($"contacts/{contact}/aliases", AliasStage.CardBody())).Is(HttpStatusCode.Created);
        (await api.PostAsync($"contacts/{contact}/payments", AliasStage.PayBody("R-1"))).Is(HttpStatusCode.Created);
        // Where nobody would type a number, and some do.
        await api.GetAsync($"cards?number={Elsewhere}");
        await api.GetAsync($"contacts/{Elsewhere}/aliases/{Elsewhere}");
        await api.GetAsync("me", ("traceparent", Elsewhere), ("User-Agent", Elsewhere), ("X-Forwarded-Host", Elsewhere));
        await api.PostAsync($"contacts/{contact}/aliases", AliasStage.CardBody(Elsewhere, code: "7351")[..^3]);
        await DeliverAsync(handler, $$"""{"number":"{{Elsewhere}}"}""", Elsewhere);
        var terminal = await TerminalClient.MakeAsync(app, balance: 10_000);
        Assert.Equal("approved 00", await terminal.DecideAsync(100, new() { Api = app.On(handler, "TERMINAL") }));

        var charge = await receiver.SpanAsync(span => span.Name == "charge simulator");
        Assert.Equal((SpanKind.Client, "approved", false), (charge.Kind, charge.Attributes["cardfunctions.outcome"], charge.IsError));
        await receiver.SpanAsync(span => span.Name == "register simulator");
        await receiver.SpanAsync(span => span.Name == "POST /api/v1/terminal/authorisations");
        await receiver.PointAsync("cardfunctions.terminal.decisions", "cardfunctions.reason", "approved");
        var token = (await app.Tables.GetTableClient("Contacts").QueryAsync($"PartitionKey eq '{contact}'").ToListAsync())
            .Select(row => row.GetString("Token")).First(text => text is not null)!;
        Assert.All([Number, Elsewhere, terminal.Number, token, "MISO"], text => Assert.False(receiver.Holds(text), $"{text} was sent:\n{receiver}"));
        Assert.False(receiver.Says("7351"), $"The security code was sent:\n{receiver}");
        Assert.All(receiver.Points, point => Assert.All(point.Attributes.Values, value => Assert.DoesNotContain(contact, value, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_receiver_that_is_away_does_no_harm()
    {
        var settings = app.SettingsFor(app.ConnectionString);
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9";
        settings["OTEL_BSP_SCHEDULE_DELAY"] = "50";
        await using var handler = await HandlerProcess.StartAsync(settings);
        for (var count = 0; count < 20; count++)
        {
            (await app.On(handler).GetAsync("card-profiles")).Is(HttpStatusCode.OK);
        }

        await handler.Process.SignalAsync("TERM");
        Assert.Equal(143, await handler.Process.ExitAsync(TimeSpan.FromSeconds(15)));
        Assert.Empty(handler.Process.Errors);
    }

    [Fact]
    public async Task What_was_not_sent_yet_is_sent_when_the_process_is_asked_to_stop()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var settings = Merge(receiver.Settings, app.SettingsFor(app.ConnectionString));
        settings["OTEL_BSP_SCHEDULE_DELAY"] = settings["OTEL_METRIC_EXPORT_INTERVAL"] = "600000";
        await using var handler = await HandlerProcess.StartAsync(settings);
        (await app.On(handler).GetAsync("me")).Is(HttpStatusCode.OK);
        Assert.Empty(receiver.Spans);
        await handler.Process.SignalAsync("TERM");
        await handler.Process.ExitAsync();

        Assert.Contains(receiver.Spans, span => span.Name == "GET /api/v1/me");
        Assert.Contains(receiver.Points, point => point.Metric == "http.server.request.duration");
    }

    [Fact]
    public async Task An_endpoint_that_is_no_address_is_refused_at_start_by_name()
    {
        await using var handler = HandlerProcess.Launch(new Dictionary<string, string>(StringComparer.Ordinal) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector" });
        Assert.Equal(78, await handler.Process.ExitAsync());
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT", Assert.Single(handler.Process.Errors), StringComparison.Ordinal);
    }

    private Task<HandlerProcess> StartAsync(OtlpReceiver receiver, Dictionary<string, string>? settings = null) =>
        HandlerProcess.StartAsync(Merge(receiver.Settings, settings ?? app.SettingsFor(app.ConnectionString)));

    private static Dictionary<string, string> Merge(Dictionary<string, string> one, Dictionary<string, string> other) =>
        one.Concat(other).ToDictionary(StringComparer.Ordinal);

    // As the host hands over a message whose sender has told of its span.
    private static async Task<bool> DeliverAsync(HandlerProcess handler, string message, string diagnosticId)
    {
        var envelope =
            $$$"""{"Data":{"message":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(message))}}}"},"Metadata":{"DeliveryCount":"1","ApplicationProperties":{"Diagnostic-Id":"{{{diagnosticId}}}"} } }""";
        using var content = new StringContent(envelope, Encoding.UTF8, "application/json");
        using var answer = await handler.Http.PostAsync(new Uri("/ProvisionVirtualCard", UriKind.Relative), content);
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
