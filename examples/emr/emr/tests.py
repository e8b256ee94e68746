from django.test import TestCase

from emr.version import VERSION


class VersionTest(TestCase):
    def test_the_front_page_shows_the_version_that_serves_it(self):
        self.assertContains(self.client.get("/"), f"Health records {VERSION}")

    def test_the_probe_is_answered_whatever_the_host_header(self):
        response = self.client.get("/healthz", headers={"host": "10.244.0.7:8000"})

        self.assertEqual(response.json(), {"status": "ok", "version": VERSION})
