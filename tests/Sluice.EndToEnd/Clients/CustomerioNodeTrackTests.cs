using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Clients;

/// <summary>Every method of customerio-node's TrackClient; what the webhook gets, field by field.</summary>
[Trait("suite", "clients")]
public sealed class CustomerioNodeTrackTests(CustomerioNodeTrackTests.Run run) : IClassFixture<CustomerioNodeTrackTests.Run>
{
    private const int Messages = 29;

    /// <summary>The script runs once; each test looks at some of what came of it.</summary>
    public sealed class Run : IAsyncLifetime
    {
        internal Conversation Conversation { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Conversation = await Conversation.HoldAsync("customerio-track.mjs", Messages);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("identify-1", """
        {
          "type": "identify", "userId": "identify-1", "traits": { "created_at": 1361205308, "plan": "basic", "score": 29.99, "tags": ["a", null] },
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "id": "identify-1", "email": "identify@example.com" } } }
        }
        """)]
    [InlineData("by-email@example.com", """
        {
          "type": "identify", "userId": "by-email@example.com", "traits": { "first_name": "Ünïcode ✓" },
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "email": "by-email@example.com" } } }
        }
        """)]
    [InlineData("new@example.com", """
        {
          "type": "identify", "userId": "new@example.com", "traits": {},
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "cio_id": "03000001", "email": "new@example.com" } } }
        }
        """)]
    [InlineData("x a/b+c%25d?e#f&g=h;i@é:{ü}", """
        {
          "type": "identify", "userId": "x a/b+c%25d?e#f&g=h;i@é:{ü}", "traits": {},
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "id": "x a/b+c%25d?e#f&g=h;i@é:{ü}" } } }
        }
        """)]
    public void An_identify_becomes_an_identify(string person, string expected) => Becomes(person, expected);

    [Fact]
    public void An_identify_with_relationships_becomes_an_identify_and_then_a_group_for_each() => Becomes("relates-1",
        """
        {
          "type": "identify", "userId": "relates-1", "traits": { "name": "Rel" },
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "id": "relates-1" } } }
        }
        """,
        """
        {
          "type": "group", "userId": "relates-1", "groupId": "acme", "traits": { "relationshipAttributes": { "role": "admin" } },
          "integrations": {}, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "id": "relates-1" } } }
        }
        """,
        """
        {
          "type": "group", "userId": "relates-1", "groupId": "course-7", "traits": { "object_type_id": "2" },
          "integrations": {}, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "id": "relates-1" } } }
        }
        """);

    [Theory]
    [InlineData("track-1", """
        {
          "type": "track", "event": "Started Game", "userId": "track-1", "properties": { "game": "checkers", "moves": 0 },
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "2021-02-11T17:04:49Z", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "id": "track-1" } } }
        }
        """)]
    [InlineData("track-2", """
        {
          "type": "track", "event": "purchase", "userId": "track-2", "properties": { "price": 23.45 },
          "integrations": { "All": true }, "messageId": "01H95X6RDPC4P9DHPC0JX52YKE", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "id": "track-2" } } }
        }
        """)]
    [InlineData("anon-1", """
        {
          "type": "track", "event": "watched_video", "anonymousId": "anon-1", "properties": { "video": "intro" },
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "anonymous_id": "anon-1" } } }
        }
        """)]
    [InlineData("entity@example.com", """
        {
          "type": "track", "event": "opened_app", "userId": "entity@example.com", "properties": { "version": "1.2.3" },
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "2021-02-11T17:04:49Z", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "email": "entity@example.com" } } }
        }
        """)]
    public void An_event_becomes_a_track(string person, string expected) => Becomes(person, expected);

    [Fact]
    public void An_invite_event_names_itself_as_the_anonymous_person()
    {
        var invite = Assert.Single(run.Conversation.Delivered, static one => one.Message.TryGetProperty("event", out var name) && name.GetString() == "invited");
        Expected.Message(
            """
            {
              "type": "track", "event": "invited", "anonymousId": "$ulid", "properties": { "recipient": "guest@example.com" },
              "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
              "context": { "journeys": { "identifiers": {} } }
            }
            """, invite.Message);
    }

    [Theory]
    [InlineData("page-1", """
        {
          "type": "page", "name": "https://example.com/pricing", "userId": "page-1", "properties": {},
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "id": "page-1" } } }
        }
        """)]
    [InlineData("screen-1", """
        {
          "type": "screen", "name": "Settings", "userId": "screen-1", "properties": { "tab": "profile" },
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "id": "screen-1" } } }
        }
        """)]
    public void A_view_becomes_a_page_or_a_screen(string person, string expected) => Becomes(person, expected);

    [Theory]
    [InlineData("device-1", """
        {
          "type": "track", "event": "Device Created or Updated", "userId": "device-1", "properties": { "device_os": "14", "push_enabled": "true" },
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "2024-04-19T00:00:00Z", "sentAt": "$time", "receivedAt": "$time",
          "context": { "device": { "token": "fcm:token/1", "type": "android" }, "journeys": { "identifiers": { "id": "device-1" } } }
        }
        """)]
    [InlineData("device-2", """
        {
          "type": "track", "event": "Device Deleted", "userId": "device-2", "properties": {},
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "device": { "token": "fcm:token/1" }, "journeys": { "identifiers": { "id": "device-2" } } }
        }
        """)]
    public void A_device_becomes_a_semantic_track(string person, string expected) => Becomes(person, expected);

    [Theory]
    [InlineData("suppress-1", "User Suppressed")]
    [InlineData("unsuppress-1", "User Unsuppressed")]
    [InlineData("destroy-1", "User Deleted")]
    public void What_happens_to_a_person_as_a_whole_becomes_a_semantic_track(string person, string name) => Becomes(person, $$$"""
        {
          "type": "track", "event": "{{{name}}}", "userId": "{{{person}}}", "properties": {},
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "id": "{{{person}}}" } } }
        }
        """);

    [Theory]
    [InlineData("merge-1", """
        {
          "type": "alias", "userId": "merge-1", "previousId": "old@example.com",
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "id": "merge-1" } } }
        }
        """)]
    [InlineData("cio_d9c106000001", """
        {
          "type": "alias", "userId": "cio_d9c106000001", "previousId": "merge-old",
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "cio_id": "d9c106000001" } } }
        }
        """)]
    public void A_merge_becomes_an_alias_to_the_primary_person(string person, string expected) => Becomes(person, expected);

    [Theory]
    [InlineData("push-1", """{ "deliveryId": "push-1", "metric": "opened", "recipient": "tok-1" }""")]
    [InlineData("metric-1", """{ "deliveryId": "metric-1", "metric": "bounced", "recipient": "m@example.com", "reason": "mailbox full" }""")]
    public void A_delivery_metric_becomes_a_report_of_the_delivery(string delivery, string properties) => Becomes(delivery, $$$$"""
        {
          "type": "track", "event": "Report Delivery Event", "anonymousId": "{{{{delivery}}}}", "properties": {{{{properties}}}},
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "2021-02-11T17:04:49Z", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "delivery_id": "{{{{delivery}}}}" } } }
        }
        """);

    [Fact]
    public void A_form_becomes_an_identify() => Becomes("form@example.com", """
        {
          "type": "identify", "userId": "form@example.com", "traits": { "first_name": "Cool" },
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "email": "form@example.com" } } }
        }
        """);

    [Fact]
    public void A_batch_becomes_what_its_items_would_alone()
    {
        Becomes("batch-1", """
            {
              "type": "identify", "userId": "batch-1", "traits": { "plan": "pro" },
              "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
              "context": { "journeys": { "identifiers": { "id": "batch-1" } } }
            }
            """);
        Becomes("batch-2", """
            {
              "type": "screen", "name": "Home", "userId": "batch-2", "properties": {},
              "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
              "context": { "journeys": { "identifiers": { "id": "batch-2" } } }
            }
            """);
        Becomes("batch-3", """
            {
              "type": "group", "userId": "batch-3", "groupId": "globex", "traits": { "size": 7 },
              "integrations": {}, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
              "context": { "journeys": { "identifiers": { "object_type_id": "1", "object_id": "globex", "id": "batch-3" } } }
            }
            """);
    }

    // The group is addressed to nobody, but kept for destinations that ask for it by name: a webhook is none of them.
    [Fact]
    public void The_end_of_a_relationship_arrives_as_an_event_and_not_as_a_group() => Becomes("batch-4", """
        {
          "type": "track", "event": "Relationship Deleted", "userId": "batch-4", "properties": { "objectId": "acme", "objectTypeId": "1" },
          "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
          "context": { "journeys": { "identifiers": { "object_type_id": "1", "object_id": "acme", "id": "batch-4" } } }
        }
        """);

    [Fact]
    public void The_client_takes_every_call_for_done()
    {
        var refused = run.Conversation.Told.Where(static one => one.TryGetProperty("error", out _)).Select(static one => one.GetProperty("call").GetString());
        Assert.Equal(["wrong key"], refused);
        Assert.Equal(29, run.Conversation.Told.Count);
    }

    [Fact]
    public void The_region_is_the_address_that_the_client_used()
    {
        var region = run.Conversation.Answer("getAccountRegion").GetProperty("answer");
        Assert.Equal("us", region.GetProperty("region").GetString());
        Assert.Equal($"http://{run.Conversation.Sent.First().Headers["host"]}", region.GetProperty("url").GetString());
    }

    [Fact]
    public void A_wrong_key_is_refused_and_leaves_nothing()
    {
        Assert.Equal(401, run.Conversation.Answer("wrong key").GetProperty("error").GetProperty("status").GetInt32());
        Assert.Empty(run.Conversation.Of("stranger"));
    }

    [Fact]
    public void The_good_items_of_a_batch_arrive_and_the_bad_one_is_named()
    {
        var error = Assert.Single(run.Conversation.Answer("batch with a bad item").GetProperty("answer").GetProperty("errors").EnumerateArray());
        Assert.Equal(0, error.GetProperty("batch_index").GetInt32());
        Assert.Equal("action", error.GetProperty("field").GetString());
        Assert.Equal("kept", run.Conversation.Only("good-1").Message.GetProperty("event").GetString());
        Assert.Empty(run.Conversation.Of("bad-1"));
    }

    [Fact]
    public void Every_delivery_says_its_type_and_id_in_headers()
    {
        Assert.All(run.Conversation.Delivered, static one =>
        {
            Assert.Equal("POST", one.Method);
            Assert.Equal("application/json", one.Headers["content-type"]);
            Assert.Equal(one.Message.GetProperty("type").GetString(), one.Headers["x-sluice-type"]);
            Assert.Equal(one.Id, one.Headers["webhook-id"]);
        });
        Assert.Distinct(run.Conversation.Delivered.Select(static one => one.Id));
    }

    private void Becomes(string person, params string[] expected)
    {
        var messages = run.Conversation.Of(person);
        Assert.Equal(expected.Length, messages.Count);
        foreach (var (text, message) in expected.Zip(messages)) Expected.Message(text, message.Message);
    }
}
